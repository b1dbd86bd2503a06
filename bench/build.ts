import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { dataDirectory, removeDirectory, startServer, towpath } from "@towpath/testkit";
import { type Bench, median, timed } from "./support/bench.ts";
import { openGitlabCiLocal } from "./support/gitlab-ci-local.ts";
import { buildImage, createProject, runBuild } from "./support/codebuild.ts";

const rounds = 15;
const targetSeconds = 0.35;
const buildspec = "version: 0.2\nphases: {build: {commands: [echo hello]}}\n";

/**
 * A warm build of one command, beside `docker run` of the same image with the same command, turn by turn, and beside the same job under
 * gitlab-ci-local's shell executor, which makes no container at all.
 */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory);
  const gitlab = await openGitlabCiLocal();
  try {
    const codebuild = await createProject(server, buildspec);
    // The first build makes the image, where it is missing, and the networks.
    await runBuild(codebuild);
    await dockerRun();
    const builds: number[] = [];
    const containers: number[] = [];
    const jobs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      containers.push(await timed(dockerRun));
      builds.push(await timed(() => runBuild(codebuild)));
      if (typeof gitlab !== "string") jobs.push(await timed(gitlab.run));
    }
    const build = median(builds) / 1_000;
    const container = median(containers) / 1_000;
    const above = build - container;
    return {
      name: "build",
      figures: {
        buildSeconds: build,
        dockerRunSeconds: container,
        aboveSeconds: above,
        ratioToDockerRun: build / container,
        ...(jobs.length > 0 && { gitlabCiLocalShellSeconds: median(jobs) / 1_000 }),
        rounds,
      },
      verdict: `at most ${targetSeconds} s above docker run: ${above <= targetSeconds ? "met" : "missed"}${typeof gitlab === "string" ? ` (no gitlab-ci-local here: ${gitlab})` : ""}`,
    };
  } finally {
    if (typeof gitlab !== "string") gitlab.remove();
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};

const dockerRun = () => promisify(execFile)("docker", ["run", "--rm", "--entrypoint", "sh", buildImage, "-c", "echo hello"]);
