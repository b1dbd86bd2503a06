/** The container engine stalls in the middle of a build: it answers nothing and closes nothing. The build ends, and leaves nothing. */
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

if (!canHaveEngine) process.stderr.write("engine-stall: SKIPPED, because a dockerd of its own takes root, dockerd and containerd\n");

const image = "stall:1";
const buildspec = "version: 0.2\nphases: {build: {commands: [echo begun, sleep 3600]}}\n";

describe.skipIf(!canHaveEngine)("the engine stalls", () => {
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
        autoRetryLimit: 1,
      }),
    );
  });
  afterAll(async () => {
    engine?.goOn();
    await installation?.[Symbol.asyncDispose]();
    delete process.env["DOCKER_HOST"];
    await engine?.[Symbol.asyncDispose]();
  });

  test("its build is at fault with the reason and retried, and what it had is removed when the engine goes on", async () => {
    const { clients } = installation;
    const id = await startBuild(clients, { projectName: "project" });
    const running = await until("a build that has begun", async (say) => {
      const { builds: [build] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: [id] }));
      say(build?.phases);
      if (build?.logs?.streamName === undefined) return undefined;
      return (await logOf(clients, build)).includes("begun") ? build : undefined;
    });
    engine.stall();
    const build = await completed(clients, id);
    const { status, message } = failureOf(build);
    expect([build.buildStatus, status]).toEqual(["FAULT", "FAULT"]);
    expectPlain(message);
    expect(message).toContain("It has given no answer for 120 seconds.");
    engine.goOn();
    const next = await until("the build that takes its place", async () => {
      const { builds: [old] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: [id] }));
      return old?.autoRetryConfig?.nextAutoRetry;
    });
    await until("a build that has begun again", async () => {
      const { builds: [again] = [] } = await clients.build.send(new BatchGetBuildsCommand({ ids: [next] }));
      return again?.currentPhase === "BUILD" || undefined;
    });
    await until("the removal of what the first build had", async () => engine.count(`towpath.owner=${running.arn}`) === 0 || undefined);
  });
});
