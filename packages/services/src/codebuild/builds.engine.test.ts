import type { Build } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../door/aws.ts";
import { type House, openHouse, role } from "./testing/house.ts";

type CreateProjectInput = Parameters<Client["codebuild"]["CreateProject"]>[0];

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house[Symbol.asyncDispose]());

let projects = 0;
async function start(
  buildspec: string,
  more: Partial<CreateProjectInput> & { privileged?: boolean; memoryGigabytes?: number } = {},
): Promise<string> {
  const { privileged = false, memoryGigabytes: memory, ...rest } = more;
  const name = `project-${++projects}`;
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: memory === undefined ? "BUILD_GENERAL1_SMALL" : "ATTRIBUTE_BASED_COMPUTE",
      ...(memory !== undefined && { computeConfiguration: { memory } }),
      privilegedMode: privileged,
    },
    serviceRole: role,
    ...rest,
  });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name });
  return build?.id ?? "";
}

const run = async (...args: Parameters<typeof start>): Promise<Build> => house.ended(await start(...args));
const phases = (build: Build) => build.phases?.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus ?? "-"}`) ?? [];
const spec = (commands: string[], head = "") =>
  `version: 0.2\n${head}phases:\n  build:\n    commands:\n${commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("")}`;

describe("a build", () => {
  test("runs, with AWS's phases and log", async () => {
    const build = await run(spec(["echo hello from $CODEBUILD_BUILD_ID", "echo $AWS_DEFAULT_REGION $HOME"]));
    expect(phases(build)).toEqual([
      "SUBMITTED SUCCEEDED",
      "QUEUED SUCCEEDED",
      "PROVISIONING SUCCEEDED",
      "DOWNLOAD_SOURCE SUCCEEDED",
      "INSTALL SUCCEEDED",
      "PRE_BUILD SUCCEEDED",
      "BUILD SUCCEEDED",
      "POST_BUILD SUCCEEDED",
      "UPLOAD_ARTIFACTS SUCCEEDED",
      "FINALIZING SUCCEEDED",
      "COMPLETED -",
    ]);
    expect(build).toMatchObject({ buildStatus: "SUCCEEDED", buildNumber: 1, buildComplete: true, currentPhase: "COMPLETED" });
    const text = (await house.log(build)).replaceAll(/^\[Container\] \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d\.\d{6} /gm, "> ");
    expect(text).toContain(`> Running command echo hello from $CODEBUILD_BUILD_ID\nhello from ${build.id}\n\n> Running command`);
    expect(text).toContain(
      "us-east-1 /root\n\n> Phase complete: BUILD State: SUCCEEDED\n> Phase context status code:  Message: \n> Entering phase POST_BUILD\n",
    );
    expect(text).toMatch(/> Phase complete: UPLOAD_ARTIFACTS State: SUCCEEDED\n> Phase context status code: {2}Message: \n$/);
    expect(await house.leftOver()).toEqual([]);
  });

  test("that fails says which command and how", async () => {
    const build = await run(spec(["echo fine", "sh -c 'exit 3'", "echo never"]));
    expect(build.buildStatus).toBe("FAILED");
    expect(build.phases?.find(({ phaseType }) => phaseType === "BUILD")).toMatchObject({
      phaseStatus: "FAILED",
      contexts: [
        { statusCode: "COMMAND_EXECUTION_ERROR", message: "Error while executing command: sh -c 'exit 3'. Reason: exit status 3" },
      ],
    });
    expect(await house.log(build)).not.toContain("never\n");
  });

  test("with a broken buildspec fails in DOWNLOAD_SOURCE, and the log explains where", async () => {
    const build = await run('version: 0.2\nphases:\n  build:\n    commands:\n      - echo "a": b\n');
    expect(phases(build).slice(-3)).toEqual(["DOWNLOAD_SOURCE FAILED", "FINALIZING SUCCEEDED", "COMPLETED -"]);
    expect(build.phases?.[3]?.contexts?.[0]).toEqual({
      statusCode: "YAML_FILE_ERROR",
      message: "Expected Commands[0] to be of string type: found subkeys instead at line 5, value of the key tag on line 4 might be empty",
    });
    expect(await house.log(build)).toContain("buildspec.yml:5:9: YAML reads a colon");
  });

  test("is given secrets, which its log does not show", async () => {
    await house.aws.secretsmanager.CreateSecret({ Name: "dev/db", SecretString: '{"URL": "postgres://u:hunter2-very-secret@db"}' });
    await house.aws.ssm.PutParameter({ Name: "/app/token", Value: "parameter-value-1", Type: "SecureString" });
    const head = "env: {secrets-manager: {URL: 'dev/db:URL'}, parameter-store: {TOKEN: /app/token}, exported-variables: [TAG, URL]}\n";
    const build = await run(spec(["echo $URL $TOKEN | tee f; test ${#URL} = 36; TAG=v1"], head));
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(await house.log(build)).toContain("*** ***\n");
    expect(build.exportedEnvironmentVariables).toEqual([{ name: "TAG", value: "v1" }]);
    expect(JSON.stringify(build)).not.toContain("hunter2");
    const missing = await run(spec(["true"], "env: {secrets-manager: {URL: 'dev/none:URL'}}\n"));
    expect(missing.phases?.[3]?.contexts?.[0]).toEqual({
      statusCode: "Secrets Manager Error",
      message: "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    });
  });

  test("is stopped, with everything in it", async () => {
    const id = await start(spec(["echo started; sleep 600"]));
    await until(id, "started\n");
    const { build } = await house.aws.codebuild.StopBuild({ id });
    expect(build).toMatchObject({ buildStatus: "STOPPED", buildComplete: true });
    const after = await house.ended(id);
    expect(phases(after).slice(-2)).toEqual(["BUILD STOPPED", "COMPLETED -"]);
    expect(await house.leftOver()).toEqual([]);
  });

  test("whose container is removed by hand is a fault", async () => {
    const id = await start(spec(["echo started; sleep 600"]));
    await until(id, "started\n");
    for (const name of await house.leftOver()) await house.engine.containers.remove(name, { force: true });
    const build = await house.ended(id);
    expect(build.buildStatus).toBe("FAULT");
    expect(build.phases?.find(({ phaseType }) => phaseType === "BUILD")?.contexts?.[0]?.message).toContain(
      "was killed or removed from outside",
    );
  });

  test("of an image that does not exist says so in PROVISIONING", async () => {
    const build = await run(spec(["true"]), {
      environment: { type: "LINUX_CONTAINER", image: "127.0.0.1:9/none:1", computeType: "BUILD_GENERAL1_SMALL" },
    });
    expect(phases(build).slice(-2)).toEqual(["PROVISIONING FAILED", "COMPLETED -"]);
    expect(build.phases?.[2]?.contexts?.[0]).toMatchObject({
      statusCode: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
      message: expect.stringMatching(/^Unable to pull customer's container image\. CannotPullContainerError: /),
    });
  });

  test("runs in an image without a shell tool to spare, and not in one without a shell", async () => {
    const environment = (image: string) => ({ type: "LINUX_CONTAINER" as const, image, computeType: "BUILD_GENERAL1_SMALL" as const });
    expect((await run(spec(["echo hi"]), { environment: environment("towpath/base:bookworm") })).buildStatus).toBe("SUCCEEDED");
    const dead = await run(spec(["echo hi"]), { environment: environment("towpath/holder") });
    expect(dead.phases?.[2]?.contexts?.[0]?.message).toMatch(/^Build container found dead before completing the build/);
  });

  test("runs commands as another user, who carries on what root left and leaves what root carries on", async () => {
    const phases = "phases:\n  install: {commands: ['A=root']}\n  build: {run-as: nobody, commands: ['id -un; echo $A; A=nobody']}\n";
    const build = await run(`version: 0.2\n${phases}  post_build: {commands: ['id -un; echo $A']}\n`);
    expect(build.buildStatus).toBe("SUCCEEDED");
    const text = await house.log(build);
    expect(text).toContain("\nnobody\nroot\n\n");
    expect(text).toContain("\nroot\nnobody\n\n");
  });

  test("says of a command that took more memory than its compute has why it was killed", async () => {
    const build = await run(spec(["head -c 1200000000 /dev/zero | tail -c 1200000000 > /dev/null"]), { memoryGigabytes: 1 });
    expect(build.phases?.find(({ phaseType }) => phaseType === "BUILD")?.contexts).toEqual([
      {
        statusCode: "COMMAND_EXECUTION_ERROR",
        message: expect.stringMatching(/exit status 137\. A process was killed because the memory of the build's compute type ran out/),
      },
    ]);
  });

  test("has the credentials of its role", async () => {
    const build = await run(spec(["curl -sf http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]));
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(await house.log(build)).toContain(`"RoleArn":"${role}"`);
  });

  test("with privilegedMode has a container engine of its own", async () => {
    const build = await run(spec(["docker version --format '{{.Server.Os}}'", "docker info --format '{{.Driver}}'"]), { privileged: true });
    const text = await house.log(build);
    expect(text).toContain("linux\n");
    expect(text).toContain("overlay2\n");
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(await house.leftOver()).toEqual([]);
  });
});

/** Waits until the log of a running build has a text in it. */
async function until(id: string, text: string): Promise<void> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const { builds } = await house.aws.codebuild.BatchGetBuilds({ ids: [id] });
    if (builds?.[0]?.logs?.groupName && (await house.log(builds[0])).includes(text)) return forget();
    await committed.promise;
    forget();
  }
}
