/** The container engine is killed and comes back in the middle of a build: the build resumes, or ends with a clear reason. Never a hang. */
import { BatchGetBuildsCommand, CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { openDocker } from "@towpath/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contractImage } from "../packages/engine/src/contract/busybox-image.ts";
import { makeRole } from "./kit/account.ts";
import { completed, failureOf, logOf, startBuild } from "./kit/builds.ts";
import { Installation } from "./kit/installation.ts";
import { canHaveEngine, OwnEngine } from "./kit/own-engine.ts";
import { expectPlain } from "./kit/plain-words.ts";
import { until } from "./kit/wait.ts";

if (!canHaveEngine) process.stderr.write("engine-restart: SKIPPED, because a dockerd of its own takes root, dockerd and containerd\n");

const image = "restart:1";
const count = 160;
const buildspec = `version: 0.2
phases:
  build:
    commands:
      - for n in $(seq 1 ${count}); do echo line $n; sleep 0.03; done
`;
const lines = Array.from({ length: count }, (_, index) => `line ${index + 1}`);

describe.skipIf(!canHaveEngine)("the engine is restarted", () => {
  let engine: OwnEngine;
  let installation: Installation;
  beforeAll(async () => {
    engine = await OwnEngine.open();
    const docker = openDocker({ env: { DOCKER_HOST: engine.url }, homeDirectory: engine.directory });
    await contractImage(docker, image, {});
    await docker.close();
    // Also for `towpath down` at the end.
    process.env["DOCKER_HOST"] = engine.url;
    installation = await Installation.open();
    await installation.clients.build.send(
      new CreateProjectCommand({
        name: "project",
        serviceRole: await makeRole(installation.clients, "build", "codebuild.amazonaws.com"),
        source: { type: "NO_SOURCE", buildspec },
        artifacts: { type: "NO_ARTIFACTS" },
        environment: { type: "LINUX_CONTAINER", image, computeType: "BUILD_GENERAL1_SMALL" },
      }),
    );
  });
  afterAll(async () => {
    await installation?.[Symbol.asyncDispose]();
    delete process.env["DOCKER_HOST"];
    await engine?.[Symbol.asyncDispose]();
  });

  const counted = (log: string[]) => log.filter((line) => line.startsWith("line "));

  /** Starts a build and returns when it has begun to count. */
  async function countingBuild(): Promise<string> {
    const { clients } = installation;
    const id = await startBuild(clients, { projectName: "project" });
    await until("a build that counts", async (say) => {
      const { builds: [build] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: [id] }));
      say(build?.phases);
      if (build?.logs?.streamName === undefined) return undefined;
      return counted(await logOf(clients, build)).length > 20 || undefined;
    });
    return id;
  }

  test("undisturbed, a build counts to its end", async () => {
    const build = await completed(installation.clients, await startBuild(installation.clients, { projectName: "project" }));
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(counted(await logOf(installation.clients, build))).toEqual(lines);
  });

  test("dockerd is killed, the containers live on: the build goes on, each line once", async () => {
    const id = await countingBuild();
    await engine.kill();
    await engine.start();
    const build = await completed(installation.clients, id);
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(counted(await logOf(installation.clients, build))).toEqual(lines);
  });

  test("dockerd and its containers are killed: the build ends with the reason", async () => {
    const id = await countingBuild();
    await engine.killAll();
    await engine.start();
    const build = await completed(installation.clients, id);
    const { status, message } = failureOf(build);
    expect([build.buildStatus, status]).toEqual(["FAULT", "FAULT"]);
    expectPlain(message);
    expect(message).toMatch(/the container engine was restarted\. Start the build again\.$/);
    const log = counted(await logOf(installation.clients, build));
    expect(log).toEqual(lines.slice(0, log.length));
  });

  test("a build whose container is removed by hand ends with the reason", async () => {
    const id = await countingBuild();
    const owner = `arn:aws:codebuild:${installation.access.region}:${installation.access.account}:build/${id}`;
    expect(engine.removeByHand(`towpath.owner=${owner}`)).toBe(1);
    const build = await completed(installation.clients, id);
    const { status, message } = failureOf(build);
    expect([build.buildStatus, status]).toEqual(["FAULT", "FAULT"]);
    expectPlain(message);
    expect(message).toContain("it was killed or removed from outside");
    const log = counted(await logOf(installation.clients, build));
    expect(log).toEqual(lines.slice(0, log.length));
  });

  test("a build that is started while there is no engine waits for it", async () => {
    await engine.kill();
    const id = await startBuild(installation.clients, { projectName: "project" });
    await engine.start();
    const build = await completed(installation.clients, id);
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(counted(await logOf(installation.clients, build))).toEqual(lines);
  });

  test("engine and server die together, and the build goes on when both are back", async () => {
    const id = await countingBuild();
    await engine.kill();
    await installation.kill();
    await engine.start();
    await installation.start();
    const build = await completed(installation.clients, id);
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(counted(await logOf(installation.clients, build))).toEqual(lines);
  });
});
