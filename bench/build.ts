import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { dataDirectory, removeDirectory, startServer, towpath } from "@towpath/testkit";
import { type Bench, median, timed } from "./support/bench.ts";
import { buildImage, createProject, runBuild } from "./support/codebuild.ts";

const rounds = 15;
const targetSeconds = 0.35;
const buildspec = "version: 0.2\nphases: {build: {commands: [echo hello]}}\n";

/** A warm build of one command, beside `docker run` of the same image with the same command, turn by turn. */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory);
  try {
    const codebuild = await createProject(server, buildspec);
    // The first build makes the image, where it is missing, and the networks.
    await runBuild(codebuild);
    await dockerRun();
    const builds: number[] = [];
    const containers: number[] = [];
    for (let round = 0; round < rounds; round++) {
      containers.push(await timed(dockerRun));
      builds.push(await timed(() => runBuild(codebuild)));
    }
    const build = median(builds) / 1_000;
    const container = median(containers) / 1_000;
    const above = build - container;
    return {
      name: "build",
      figures: { buildSeconds: build, dockerRunSeconds: container, aboveSeconds: above, ratioToDockerRun: build / container, rounds },
      verdict: `at most ${targetSeconds} s above docker run: ${above <= targetSeconds ? "met" : "missed"}`,
    };
  } finally {
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};

const dockerRun = () => promisify(execFile)("docker", ["run", "--rm", "--entrypoint", "sh", buildImage, "-c", "echo hello"]);
