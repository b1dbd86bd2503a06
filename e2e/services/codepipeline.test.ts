/** What people do with pipelines: approve, retry, roll back, and start one execution after the other, in each mode. */
import { CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { GetPipelineExecutionCommand, type PipelineExecution, RollbackStageCommand } from "@aws-sdk/client-codepipeline";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { plainEnvironment } from "../kit/builds.ts";
import { actionsOf, executionEnded } from "../kit/delivery.ts";
import { Installation } from "../kit/installation.ts";
import {
  action,
  approvalToken,
  createPipeline,
  makeBucket,
  putSource,
  s3Source,
  stageOf,
  startExecution,
  succeeded,
} from "../kit/pipelines.ts";
import { until } from "../kit/wait.ts";

const bucket = "controls";
let installation: Installation;
let roleArn: string;
beforeAll(async () => {
  installation = await Installation.open();
  const { clients } = installation;
  roleArn = await makeRole(clients, "pipeline", "codepipeline.amazonaws.com");
  const serviceRole = await makeRole(clients, "builder", "codebuild.amazonaws.com");
  await makeBucket(installation, bucket);
  await putSource(installation, { bucket }, { "version.txt": "1\n" });
  await clients.build.send(
    new CreateProjectCommand({
      name: "sleepy",
      serviceRole,
      source: { type: "CODEPIPELINE", buildspec: "version: 0.2\nphases: {build: {commands: [sleep 2]}}" },
      artifacts: { type: "CODEPIPELINE" },
      environment: plainEnvironment,
    }),
  );
});
afterAll(() => installation[Symbol.asyncDispose]());

const aws = <T>(operation: string, ...words: string[]) => installation.tools.aws<T>("codepipeline", operation, ...words);
const execution = async (pipelineName: string, pipelineExecutionId: string): Promise<PipelineExecution> =>
  (await installation.clients.pipeline.send(new GetPipelineExecutionCommand({ pipelineName, pipelineExecutionId }))).pipelineExecution ??
  {};

describe("with the AWS CLI, an execution", () => {
  const name = "release";
  const at = ["--pipeline-name", name];
  let first = "";
  let second = "";

  const review = async (id: string, status: "Approved" | "Rejected") => {
    const token = await approvalToken(installation, name, "Review", id);
    const answer = ["--action-name", "Ask", "--stage-name", "Review", "--token", token];
    return aws<{ approvedAt: string }>("put-approval-result", ...at, ...answer, "--result", `status=${status},summary=looked at it`);
  };

  test("waits for its approval, and then runs its commands", async () => {
    // Debian's CLI does not know commands.
    const commands = action("Check", ["Compute", "Commands"], {
      inputs: ["Source"],
      commands: ["VERSION=$(cat version.txt)", `[ "$VERSION" = 1 ] || aws s3api head-object --bucket ${bucket} --key ready-$VERSION`],
      outputVariables: ["VERSION"],
    });
    first = await createPipeline(installation, {
      name,
      roleArn,
      bucket,
      stages: [
        { name: "Source", actions: [s3Source(bucket)] },
        { name: "Review", actions: [action("Ask", ["Approval", "Manual"], { configuration: { CustomData: "Release it?" } })] },
        { name: "Work", actions: [commands] },
      ],
    });
    const { approvedAt } = await review(first, "Approved");
    expect(Number.isNaN(Date.parse(approvedAt))).toBe(false);
    const { Check } = await succeeded(installation, name, first);
    expect(Check?.output?.outputVariables).toEqual({ VERSION: "1" });
  });

  test("that is rejected fails, with who did it and why", async () => {
    const id = await startExecution(installation, name);
    await review(id, "Rejected");
    expect((await executionEnded(installation, name, id)).status).toBe("Failed");
    const ask = (await actionsOf(installation, name, id)).find(({ actionName }) => actionName === "Ask");
    expect(ask).toMatchObject({ status: "Failed", updatedBy: "arn:aws:iam::000000000000:root" });
    expect(JSON.stringify(ask?.output?.executionResult)).toContain("looked at it");
  });

  test("whose commands failed succeeds when the stage is retried, under the same id", async () => {
    await putSource(installation, { bucket }, { "version.txt": "2\n" });
    second = await startExecution(installation, name);
    await review(second, "Approved");
    expect((await executionEnded(installation, name, second)).status).toBe("Failed");
    const [failed] = (await actionsOf(installation, name, second)).filter(({ actionName }) => actionName === "Check");
    expect(failed?.output?.executionResult?.errorDetails?.message).toMatch(
      /^Build terminated with state: FAILED\. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: \[ .+ exit status/,
    );
    await installation.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key: "ready-2", Body: "yes" }));
    const retry = ["--stage-name", "Work", "--pipeline-execution-id", second, "--retry-mode", "FAILED_ACTIONS"];
    expect(await aws("retry-stage-execution", ...at, ...retry)).toEqual({ pipelineExecutionId: second });
    const { Check } = await succeeded(installation, name, second);
    expect(Check?.output?.outputVariables).toEqual({ VERSION: "2" });
  });

  test("is rolled back to by an execution of its own, with its artifacts", async () => {
    const rollback = { pipelineName: name, stageName: "Work", targetPipelineExecutionId: first };
    const { pipelineExecutionId = "" } = await installation.clients.pipeline.send(new RollbackStageCommand(rollback));
    const { Check } = await succeeded(installation, name, pipelineExecutionId);
    expect(Check?.output?.outputVariables).toEqual({ VERSION: "1" });
    expect(await execution(name, pipelineExecutionId)).toMatchObject({
      executionType: "ROLLBACK",
      trigger: { triggerType: "ManualRollback" },
      rollbackMetadata: { rollbackTargetPipelineExecutionId: first },
    });
  });

  test("that waits in front of a stage is superseded by a newer one", async () => {
    const ids = [await startExecution(installation, name)];
    await approvalToken(installation, name, "Review", ids[0] ?? "");
    for (const _ of ["older", "newer"]) {
      const id = await startExecution(installation, name);
      ids.push(id);
      await until(`${id} in front of the stage`, async () => {
        const { waiting } = await stageOf(installation, name, "Review");
        return waiting.includes(id) || undefined;
      });
    }
    const [inside = "", older = "", newer = ""] = ids;
    expect((await execution(name, older)).status).toBe("Superseded");
    await review(inside, "Rejected");
    await approvalToken(installation, name, "Review", newer);
    await aws("stop-pipeline-execution", ...at, "--pipeline-execution-id", newer, "--abandon", "--reason", "enough");
    expect((await executionEnded(installation, name, newer)).status).toBe("Stopped");
    expect((await execution(name, older)).status).toBe("Superseded");
  });
});

describe("builds of two executions", () => {
  const made = (name: string, executionMode: "QUEUED" | "PARALLEL") =>
    createPipeline(installation, {
      name,
      executionMode,
      roleArn,
      bucket,
      stages: [
        { name: "Source", actions: [s3Source(bucket)] },
        {
          name: "Build",
          actions: [action("Build", ["Build", "CodeBuild"], { configuration: { ProjectName: "sleepy" }, inputs: ["Source"] })],
        },
      ],
    });
  const timesOf = async (name: string, id: string) => {
    const { Build } = await succeeded(installation, name, id);
    return { from: Build?.startTime?.getTime() ?? 0, to: Build?.lastUpdateTime?.getTime() ?? 0 };
  };

  test("follow each other in QUEUED mode", async () => {
    const ids = [
      await made("queued", "QUEUED"),
      await startExecution(installation, "queued"),
      await startExecution(installation, "queued"),
    ];
    const times = [];
    for (const id of ids) times.push(await timesOf("queued", id));
    for (const [at, { from }] of times.entries()) expect(from).toBeGreaterThanOrEqual(times[at - 1]?.to ?? 0);
  });

  test("run side by side in PARALLEL mode", async () => {
    const ids = [await made("parallel", "PARALLEL"), await startExecution(installation, "parallel")];
    const [one, other] = await Promise.all(ids.map((id) => timesOf("parallel", id)));
    expect(Math.max(one?.from ?? 0, other?.from ?? 0)).toBeLessThan(Math.min(one?.to ?? 0, other?.to ?? 0));
  });
});
