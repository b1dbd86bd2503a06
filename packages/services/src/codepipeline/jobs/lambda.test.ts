import { expect, test } from "vitest";
import { actionState, lambda, opened } from "../testing/jobs.ts";
import type { Timeline } from "../timeline/timeline.ts";

test("a Lambda function's job is offered to a worker that invokes functions, which may answer at once", async () => {
  const { orchestra } = await opened(lambda());
  await using _closing = orchestra;
  const lambdaType = lambda().actionTypeId;
  const asked = async (FunctionName: string) =>
    (await orchestra.call("PollForJobs", { actionTypeId: lambdaType, queryParam: { FunctionName } })).jobs ?? [];
  expect(await asked("another")).toEqual([]);
  const [job] = await asked("tell");
  expect(job).toMatchObject({
    accountId: "000000000000",
    data: { actionConfiguration: { configuration: { FunctionName: "tell", UserParameters: "loudly" } } },
  });
  await orchestra.call("PutJobSuccessResult", { jobId: job?.id ?? "", outputVariables: { Answer: "yes" } });
  expect((await actionState(orchestra))?.latestExecution?.status).toBe("Succeeded");
});

test("what an action waits for is told at each step of its job", async () => {
  const { orchestra } = await opened(lambda());
  await using _closing = orchestra;
  const waits = async () => {
    const { pipelineExecutionSummaries } = await orchestra.call("ListPipelineExecutions", { pipelineName: "shop" });
    const answer = await orchestra.ask("explain", { of: pipelineExecutionSummaries?.[0]?.pipelineExecutionId ?? "" });
    return (answer as { executions: Timeline[] }).executions[0]?.waits[0];
  };
  const began = orchestra.clock.now();
  const first = await waits();
  expect(first?.reason).toMatch(/^A worker has to take job \S+ \(Invoke\/AWS\/Lambda\/1, FunctionName tell\)\.$/);
  expect(first?.wayOut).toContain("PutJobSuccessResult");
  expect(new Date(first?.deadline ?? 0).getTime()).toBe(began + 20 * 60_000);
  const { jobs: [job] = [] } = await orchestra.call("PollForJobs", { actionTypeId: lambda().actionTypeId });
  expect((await waits())?.reason).toMatch(
    /^A worker was given job \S+ and has not acknowledged it; after 60 seconds it is offered again\.$/,
  );
  await orchestra.pass(30_000);
  await orchestra.call("AcknowledgeJob", { jobId: job?.id ?? "", nonce: job?.nonce ?? "" });
  const last = await waits();
  expect(last?.reason).toMatch(/^A worker has acknowledged job \S+ and has not answered yet\.$/);
  expect(new Date(last?.deadline ?? 0).getTime()).toBe(began + 30_000 + 20 * 60_000);
});

test("a function that does not answer within 20 minutes has failed; each continuation gives it 20 more", async () => {
  const { orchestra } = await opened(lambda());
  await using _closing = orchestra;
  const take = async () => {
    const { jobs: [job] = [] } = await orchestra.call("PollForJobs", { actionTypeId: lambda().actionTypeId });
    await orchestra.call("AcknowledgeJob", { jobId: job?.id ?? "", nonce: job?.nonce ?? "" });
    return job?.id ?? "";
  };
  for (let times = 0; times < 3; times++) {
    const jobId = await take();
    await orchestra.pass(19 * 60_000);
    await orchestra.call("PutJobSuccessResult", { jobId, continuationToken: `${times}` });
  }
  const jobId = await take();
  await orchestra.restart();
  await orchestra.pass(20 * 60_000);
  expect((await actionState(orchestra))?.latestExecution?.errorDetails).toEqual({
    code: "JobFailed",
    message:
      "The AWS Lambda function tell failed to return a result. Check the function to verify that it has permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.",
  });
  await expect(orchestra.call("PutJobSuccessResult", { jobId })).rejects.toMatchObject({
    name: "InvalidJobStateException",
    message: `The job with ID '${jobId}' cannot be answered: its status is TimedOut.`,
  });
});

test("a function has 24 hours in all", async () => {
  const { orchestra } = await opened(lambda());
  await using _closing = orchestra;
  const end = orchestra.clock.now() + 24 * 3_600_000;
  const rounds = Math.ceil((24 * 60) / 19);
  for (let round = 0; round < rounds; round++) {
    const { jobs: [job] = [] } = await orchestra.call("PollForJobs", { actionTypeId: lambda().actionTypeId });
    await orchestra.call("AcknowledgeJob", { jobId: job?.id ?? "", nonce: job?.nonce ?? "" });
    await orchestra.pass(Math.min(19 * 60_000, end - orchestra.clock.now()));
    if (orchestra.clock.now() < end) await orchestra.call("PutJobSuccessResult", { jobId: job?.id ?? "", continuationToken: `${round}` });
  }
  expect((await actionState(orchestra))?.latestExecution?.errorDetails?.message).toBe(
    "The AWS Lambda function did not report the end of its work within 24 hours.",
  );
});

test("a function that no worker invokes has failed after 20 minutes, and says so", async () => {
  const { orchestra } = await opened(lambda());
  await using _closing = orchestra;
  await orchestra.pass(20 * 60_000);
  expect((await actionState(orchestra))?.latestExecution?.errorDetails?.message).toBe(
    "No job worker took the job of the AWS Lambda function tell within 20 minutes.",
  );
});
