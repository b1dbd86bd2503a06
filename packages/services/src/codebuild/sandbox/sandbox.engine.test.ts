import type { CommandExecution } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type House, openHouse, role } from "../testing/house.ts";

let house: House;
let sandboxId: string;

/** Resolves at the commit after which something is there. */
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    try {
      const found = await look();
      if (found !== undefined) return found;
      await committed.promise;
    } finally {
      forget();
    }
  }
}

const sandbox = async () => (await house.aws.codebuild.BatchGetSandboxes({ ids: [sandboxId] })).sandboxes?.[0];

async function ended(id: string): Promise<CommandExecution> {
  return until(async () => {
    const { commandExecutions } = await house.aws.codebuild.BatchGetCommandExecutions({ sandboxId, commandExecutionIds: [id] });
    return commandExecutions?.find(({ endTime }) => endTime);
  });
}

async function run(command: string): Promise<CommandExecution> {
  const { commandExecution } = await house.aws.codebuild.StartCommandExecution({ sandboxId, command, type: "SHELL" });
  expect(commandExecution).toMatchObject({ status: "SUBMITTED", type: "SHELL", command, sandboxId });
  return ended(commandExecution?.id ?? "");
}

beforeAll(async () => {
  house = await openHouse();
  await house.aws.ssm.PutParameter({ Name: "/app/token", Value: "secret-parameter", Type: "SecureString" });
  await house.aws.codebuild.CreateProject({
    name: "sand",
    source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: ['true']}}\n" },
    artifacts: { type: "S3", location: "bucket" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: [
        { name: "GREETING", value: "hello" },
        { name: "TOKEN", value: "/app/token", type: "PARAMETER_STORE" },
      ],
    },
    serviceRole: role,
  });
  const { sandbox: started } = await house.aws.codebuild.StartSandbox({ projectName: "sand" });
  sandboxId = started?.id ?? "";
  expect(started).toMatchObject({ projectName: "sand", arn: `arn:aws:codebuild:us-east-1:000000000000:sandbox/${sandboxId}` });
  await until(async () => ((await sandbox())?.status === "RUN_SANDBOX" ? true : undefined));
});
afterAll(() => house[Symbol.asyncDispose]());

test("is the project's environment, and stays", async () => {
  const { currentSession, environment } = (await sandbox()) ?? {};
  expect(currentSession?.phases?.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus ?? "-"}`)).toEqual([
    "SUBMITTED SUCCEEDED",
    "QUEUED SUCCEEDED",
    "PROVISIONING SUCCEEDED",
    "DOWNLOAD_SOURCE SUCCEEDED",
    "RUN_SANDBOX -",
  ]);
  expect(environment).toMatchObject({ image: "aws/codebuild/standard:7.0" });
  expect((await house.aws.codebuild.ListSandboxes({})).ids).toEqual([sandboxId]);
  expect((await house.aws.codebuild.ListSandboxesForProject({ projectName: "sand" })).ids).toEqual([sandboxId]);
  expect(await house.aws.codebuild.BatchGetBuilds({ ids: [sandboxId] })).toMatchObject({ builds: [], buildsNotFound: [sandboxId] });
  expect((await house.aws.codebuild.ListBuilds({})).ids).toEqual([]);
});

test("runs commands, each with its exit code, output, errors and log", async () => {
  const good = await run('echo "$GREETING $TOKEN"; echo "${PWD##*/}" >&2');
  expect(good).toMatchObject({ status: "SUCCEEDED", exitCode: "0", standardOutputContent: "hello ***\n", standardErrContent: "src\n" });
  const bad = await run("no-such-program");
  expect(bad).toMatchObject({
    status: "FAILED",
    exitCode: "127",
    standardErrContent: expect.stringMatching(/script\.sh: (line )?4: .*not found\n$/),
  });
  const { groupName = "", streamName = "" } = good.logs ?? {};
  const { events = [] } = await house.aws.logs.GetLogEvents({ logGroupName: groupName, logStreamName: streamName, startFromHead: true });
  expect(events.map(({ message }) => message?.replace(/^\[Container\] \S+ \S+ /, "> ")).join("")).toBe(
    '> Running command echo "$GREETING $TOKEN"; echo "${PWD##*/}" >&2\nhello ***\nsrc\n\n',
  );
  const { commandExecutions } = await house.aws.codebuild.ListCommandExecutionsForSandbox({ sandboxId });
  expect(commandExecutions?.map(({ id }) => id)).toEqual([bad.id, good.id]);
});

test("runs a command once, whatever the server dies of meanwhile", async () => {
  house.crashes.push("command-started", "command-ended");
  const { exitCode, standardOutputContent } = await run("echo run >>/tmp/runs; sleep 1; cat /tmp/runs");
  expect({ exitCode, standardOutputContent, crashes: house.crashes }).toEqual({
    exitCode: "0",
    standardOutputContent: "run\n",
    crashes: [],
  });
});

test("has shells, and says so where AWS has a session", async () => {
  expect(await house.shell(sandboxId, ["sh", "-c", "echo $GREETING"])).toMatchObject({ exitCode: 0, stdout: "hello\n" });
  await expect(house.aws.codebuild.StartSandboxConnection({ sandboxId })).rejects.toMatchObject({
    name: "InvalidInputException",
    message: expect.stringContaining(`towpath shell ${sandboxId}`),
  });
});

test("is stopped, with the command that runs in it, and nothing is left", async () => {
  const { commandExecution } = await house.aws.codebuild.StartCommandExecution({ sandboxId, command: "sleep 600" });
  await until(async () => {
    const { commandExecutions } = await house.aws.codebuild.ListCommandExecutionsForSandbox({ sandboxId });
    return commandExecutions?.[0]?.startTime;
  });
  await house.aws.codebuild.StopSandbox({ id: (await sandbox())?.arn ?? "" });
  expect(await ended(commandExecution?.id ?? "")).toMatchObject({ status: "STOPPED" });
  expect(await sandbox()).toMatchObject({ status: "STOPPED", currentSession: { currentPhase: "COMPLETED" } });
  await until(async () => (house.journal.one("SELECT 1 FROM codebuild_runs") ? undefined : true));
  expect(await house.leftOver()).toEqual([]);
  await expect(house.aws.codebuild.StartCommandExecution({ sandboxId, command: "true" })).rejects.toMatchObject({
    name: "InvalidInputException",
  });
});
