import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Build, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { dataDirectory, removeDirectory, residentBytes, startServer, towpath } from "@towpath/testkit";
import { type Bench, timed } from "./support/bench.ts";
import { buildImage, completed, createProject, runBuild } from "./support/codebuild.ts";

const builds = 50;
/** As many as a machine of two cores runs at once. */
const lanes = 2;
/** About two seconds of a core: little beside real builds, so that what is around the containers shows. */
const work = "i=0; while [ $i -lt 1500000 ]; do i=$((i+1)); done";
const target = 0.9;
const megabyte = 1_048_576;

/** Many builds queued at once, beside the same containers started by a plain loop, as many at a time. */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory, { environment: { TOWPATH_BUILDS: String(lanes) } });
  try {
    const codebuild = await createProject(server, `version: 0.2\nphases: {build: {commands: ["${work}"]}}\n`);
    await runBuild(codebuild);
    await dockerRun();
    const half = builds / 2;
    const before = await timed(() => plainLoop(half));
    let ended: Build[] = [];
    const queued = await timed(async () => {
      const started = await Promise.all(
        Array.from({ length: builds }, () => codebuild.send(new StartBuildCommand({ projectName: "bench" }))),
      );
      ended = await inTurn(started.map(({ build }) => build?.id ?? ""));
    });
    const memory = residentBytes(server.process.pid as number);
    const after = await timed(() => plainLoop(half));
    const succeeded = ended.filter(({ buildStatus }) => buildStatus === "SUCCEEDED").length;
    const ratio = (before + after) / queued;
    async function inTurn(ids: string[]): Promise<Build[]> {
      const all: Build[] = [];
      for (const id of ids) all.push(await completed(codebuild, id, 250));
      return all;
    }
    return {
      name: "build-peak",
      figures: {
        buildsPerMinute: (60_000 * builds) / queued,
        containersPerMinute: (60_000 * builds) / (before + after),
        ratioToPlainLoop: ratio,
        succeeded,
        builds,
        atOnce: lanes,
        memoryMegabytes: memory / megabyte,
      },
      verdict: `no failure, at least ${target * 100} % of the throughput of a plain loop: ${ratio >= target && succeeded === builds ? "met" : "missed"}`,
    };
  } finally {
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};

/** So many containers, `lanes` at a time. */
async function plainLoop(count: number): Promise<void> {
  let left = count;
  const lane = async () => {
    while (left-- > 0) await dockerRun();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const dockerRun = () => promisify(execFile)("docker", ["run", "--rm", "--entrypoint", "sh", buildImage, "-c", work]);
