import {
  CodePipelineServiceException,
  ConcurrentPipelineExecutionsLimitExceededException,
  PipelineNotFoundException,
} from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { expect, test } from "vitest";
import { House, pipelineArn, roleArn } from "../testing/house.ts";

const push = (tag: string, repository = "shop") => ({
  detail: {
    result: "SUCCESS",
    "repository-name": repository,
    "image-digest": "sha256:a",
    "action-type": "PUSH",
    ...(tag && { "image-tag": tag }),
  },
  resources: [],
});
/** The rule that AWS's guide gives for pipelines with an image as their source. */
const pushed = {
  "detail-type": ["ECR Image Action"],
  source: ["aws.ecr"],
  detail: { "action-type": ["PUSH"], "image-tag": ["latest"], "repository-name": ["shop"], result: ["SUCCESS"] },
};
const ruleArn = "arn:aws:events:us-east-1:000000000000:rule/pushes";

test("an event starts the pipeline of a rule that waits for it, as the target's role and on behalf of the rule", async () => {
  await using house = new House();
  await house.rule("pushes", pushed);
  await house.emit(push("other"));
  await house.emit(push("latest", "another"));
  expect(house.calls).toEqual([]);
  await house.emit(push("latest"));
  expect(house.calls).toEqual([
    {
      operation: "codepipeline:StartPipelineExecution",
      as: roleArn,
      behalf: ruleArn,
      input: { name: "shop", clientRequestToken: expect.stringMatching(/^[A-Za-z0-9-]{1,64}$/) },
    },
  ]);
  expect(house.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test("the rule that CDK makes for an image waits for what CloudTrail tells", async () => {
  await using house = new House();
  await house.rule("pushes", {
    source: ["aws.ecr"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventName: ["PutImage"], requestParameters: { repositoryName: ["shop"], imageTag: ["latest"] } },
  });
  await house.emit(push("latest"));
  await house.emit(push("other"));
  expect(house.calls).toHaveLength(1);
});

test("rules for objects may wait for what CloudTrail tells, too, but see the bucket's own events only where they are switched on", async () => {
  await using house = new House();
  const bucket = { source: "aws.s3", type: "Object Created", resource: "arn:aws:s3:::b" };
  const detail = { bucket: { name: "b" }, object: { key: "k.zip" }, reason: "PutObject" };
  await house.rule("trail", {
    source: ["aws.s3"],
    "detail-type": ["AWS API Call via CloudTrail"],
    detail: { eventName: ["PutObject", "CompleteMultipartUpload", "CopyObject"], resources: { ARN: ["arn:aws:s3:::b/k.zip"] } },
  });
  await house.rule("own", { source: ["aws.s3"], detail: { bucket: { name: ["b"] }, object: { key: ["k.zip"] } } });
  await house.emit({ ...bucket, detail, internal: true });
  expect(house.calls.map(({ behalf }) => behalf?.split("/")[1])).toEqual(["trail"]);
  await house.emit({ ...bucket, detail });
  expect(house.calls.map(({ behalf }) => behalf?.split("/")[1])).toEqual(["trail", "own", "trail"]);
});

test.each<[string, object, boolean]>([
  ["names its source", { source: ["my.shop", "aws.ecr"] }, true],
  ["names another source", { source: ["my.shop"] }, false],
  ["names the beginning of a source", { source: [{ prefix: "aws." }] }, true],
  ["names a source or something else", { $or: [{ source: ["my.shop"] }, { "detail-type": ["ECR Image Action"] }] }, true],
  ["names no source", { detail: { "image-tag": ["latest"] } }, true],
])("a rule that %s", async (_what, pattern, fits) => {
  await using house = new House();
  await house.rule("pushes", pattern);
  await house.emit({ ...push("latest"), type: "ECR Image Action" });
  expect(house.calls.length > 0).toBe(fits);
});

test("a rule that is put anew, disabled or deleted has no more of what it had", async () => {
  await using house = new House();
  await house.rule("pushes", pushed);
  await house.emit(push("latest"));
  await house.events.PutRule({ Name: "pushes", EventPattern: JSON.stringify({ source: ["my.shop"] }) });
  await house.emit(push("latest"));
  await house.events.PutRule({ Name: "pushes", EventPattern: JSON.stringify(pushed) });
  await house.emit(push("latest"));
  await house.events.DisableRule({ Name: "pushes" });
  await house.emit(push("latest"));
  expect(house.calls).toHaveLength(2);
  await house.events.EnableRule({ Name: "pushes" });
  await house.events.RemoveTargets({ Rule: "pushes", Ids: ["one"] });
  await house.events.DeleteRule({ Name: "pushes" });
  await house.emit(push("latest"));
  expect(house.calls).toHaveLength(2);
});

test("a rule sees what happens after it was put or enabled, and nothing from before", async () => {
  await using house = new House();
  await house.stop();
  await house.emit(push("latest"));
  await house.rule("pushes", pushed);
  house.boot();
  await house.settle();
  expect(house.calls).toEqual([]);
  await house.events.DisableRule({ Name: "pushes" });
  await house.emit(push("latest"));
  await house.events.EnableRule({ Name: "pushes" });
  await house.settle();
  expect(house.calls).toEqual([]);
  await house.emit(push("latest"));
  expect(house.calls).toHaveLength(1);
});

test("what happens while the server is away is delivered when it is back", async () => {
  await using house = new House();
  await house.rule("pushes", pushed);
  await house.emit(push("latest"));
  await house.stop();
  await house.emit(push("latest"));
  await house.emit(push("latest"));
  house.boot();
  await house.settle();
  expect(house.calls).toHaveLength(3);
});

test("two rules that wait for the same event are two requests, also of targets with the same id", async () => {
  await using house = new House();
  await house.rule("pushes", pushed);
  await house.rule("others", pushed);
  await house.emit(push("latest"));
  expect(new Set(house.calls.map(({ input }) => input["clientRequestToken"])).size).toBe(2);
});

test("a line with a time that the log group does not take is given up, and told", async () => {
  await using house = new House();
  const InputTransformer = { InputTemplate: '{"timestamp": 1, "message": "long ago"}' };
  await house.rule("lines", pushed, { Arn: "arn:aws:logs:us-east-1:000000000000:log-group:all", InputTransformer });
  house.answer = ({ operation }) => (operation === "logs:PutLogEvents" ? { rejectedLogEventsInfo: { tooOldLogEventEndIndex: 1 } } : {});
  await house.emit(push("latest"));
  const { failures } = await given(house);
  expect(failures).toMatchObject([{ detail: { reason: "The log group does not take the timestamp 1." } }]);
});

test.each(["event-handed-over", "event-delivered"])("killed at %s, nothing is lost, and the same request is made again", async (point) => {
  await using house = new House();
  await house.rule("pushes", pushed);
  house.killAt = point;
  await house.emit(push("latest"));
  await house.pass(60_000);
  const tokens = new Set(house.calls.map(({ input }) => input["clientRequestToken"]));
  expect([house.calls.length, tokens.size]).toEqual(point === "event-delivered" ? [2, 1] : [1, 1]);
  await house.emit(push("latest"));
  expect(new Set(house.calls.map(({ input }) => input["clientRequestToken"])).size).toBe(2);
});

test("a busy target is tried again, ever more slowly, until it takes the event", async () => {
  await using house = new House();
  await house.rule("pushes", pushed);
  const tries: number[] = [];
  const start = house.clock.now();
  house.answer = () => {
    tries.push((house.clock.now() - start) / 1_000);
    if (tries.length < 5) throw fault(ConcurrentPipelineExecutionsLimitExceededException, "too many");
    return {};
  };
  await house.emit(push("latest"));
  await house.pass(3_600_000);
  expect(tries).toEqual([0, 1, 3, 7, 15]);
});

const given = async (house: House) => {
  const { events } = house;
  return {
    rules: await events.ListRules({}),
    failures: house.journal.eventsAfter(0).filter(({ type }) => type === "Delivery Failed"),
  };
};

test("what a target refuses for good is given up at once, and told", async () => {
  await using house = new House();
  await house.rule("pushes", pushed);
  house.answer = () => {
    throw fault(PipelineNotFoundException, "Account '000000000000' does not have a pipeline with name 'shop'");
  };
  await house.emit(push("latest"));
  await house.pass(86_400_000);
  const { failures } = await given(house);
  expect(failures).toMatchObject([
    {
      source: "towpath.events",
      resource: ruleArn,
      internal: true,
      detail: {
        targetId: "one",
        targetArn: pipelineArn,
        attempts: 1,
        reason: "Account '000000000000' does not have a pipeline with name 'shop'",
      },
    },
  ]);
  expect(house.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test.each<[string, object, number]>([
  ["the attempts of its retry policy", { MaximumRetryAttempts: 2 }, 3],
  ["no second one where none are allowed", { MaximumRetryAttempts: 0 }, 1],
  ["those that fit into the age of the event", { MaximumEventAgeInSeconds: 60 }, 6],
])("a target that stays busy gets %s", async (_what, RetryPolicy, tries) => {
  await using house = new House();
  await house.rule("pushes", pushed, { RetryPolicy });
  let count = 0;
  house.answer = () => {
    count++;
    throw new CodePipelineServiceException({ name: "InternalFailure", $fault: "server", $metadata: {}, message: "busy" });
  };
  await house.emit(push("latest"));
  await house.pass(86_400_000);
  expect(count).toBe(tries);
  const { failures } = await given(house);
  expect(failures).toMatchObject([{ detail: { attempts: tries, reason: "busy" } }]);
});

test("a build takes the members of an input, a log group the event itself", async () => {
  await using house = new House();
  const project = "arn:aws:codebuild:us-east-1:000000000000:project/tests";
  const InputTransformer = {
    InputPathsMap: { tag: "$.detail.image-tag" },
    InputTemplate: '{"sourceVersion": <tag>, "timeoutInMinutesOverride": 5}',
  };
  await house.rule("builds", pushed, { Arn: project, InputTransformer });
  await house.rule("plain", pushed, { Arn: project });
  await house.rule("lines", pushed, { Arn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/events/all:*", RoleArn: undefined });
  await house.emit(push("latest"));
  const inputs = house.calls.map(({ operation, input }) => [operation, input]);
  const idempotencyToken = expect.any(String);
  expect(inputs).toContainEqual([
    "codebuild:StartBuild",
    { projectName: "tests", idempotencyToken, sourceVersion: "latest", timeoutInMinutesOverride: 5 },
  ]);
  expect(inputs).toContainEqual(["codebuild:StartBuild", { projectName: "tests", idempotencyToken }]);
  const line = house.calls.find(({ operation }) => operation === "logs:PutLogEvents");
  expect(line).toMatchObject({
    as: "events.amazonaws.com",
    input: { logGroupName: "/aws/events/all", logEvents: [{ timestamp: house.clock.now() }] },
  });
  expect(house.lastLine()).toMatchObject({
    version: "0",
    "detail-type": "ECR Image Action",
    resources: [],
    detail: { "image-tag": "latest" },
  });
});

test("an input may name source revisions and variables, one or several", async () => {
  await using house = new House();
  const revision = { actionName: "Source", revisionType: "IMAGE_DIGEST", revisionValue: "sha256:a" };
  const InputPathsMap = { digest: "$.detail.image-digest", tag: "$.detail.image-tag" };
  const one = `{"sourceRevisions": {"actionName": "Source", "revisionType": "IMAGE_DIGEST", "revisionValue": "<digest>"}}`;
  const several = `{"sourceRevisions": [{"actionName": "Source", "revisionType": "IMAGE_DIGEST", "revisionValue": <digest>}], "variables": [{"name": "Tag", "value": <tag>}]}`;
  await house.rule("a", pushed, { InputTransformer: { InputPathsMap, InputTemplate: one } });
  await house.rule("b", pushed, { InputTransformer: { InputPathsMap, InputTemplate: several } });
  await house.emit(push("latest"));
  expect(house.calls.map(({ input: { clientRequestToken: _token, ...input } }) => input)).toEqual([
    { name: "shop", sourceRevisions: [revision] },
    { name: "shop", sourceRevisions: [revision], variables: [{ name: "Tag", value: "latest" }] },
  ]);
});

test("PutEvents: good entries become events for rules, bad ones are told one by one", async () => {
  await using house = new House();
  await house.rule("orders", { source: ["my.shop"], detail: { state: [{ prefix: "pa" }] }, resources: ["arn:two"] });
  const Detail = JSON.stringify({ state: "paid" });
  const Time = new Date("2025-12-24T18:00:00.500Z");
  const entry = { Source: "my.shop", DetailType: "Order", Detail, Resources: ["arn:one", "arn:two"], Time };
  const { Entries = [], FailedEntryCount } = await house.events.PutEvents({
    Entries: [
      entry,
      { ...entry, Source: "aws.ecr" },
      { ...entry, Detail: "[]" },
      { ...entry, DetailType: undefined },
      { ...entry, EventBusName: "mine" },
      { ...entry, EventBusName: "arn:aws:events:us-east-1:000000000000:event-bus/default" },
    ] as never,
  });
  expect(FailedEntryCount).toBe(4);
  expect(Entries.map(({ ErrorCode, ErrorMessage }) => ErrorCode && `${ErrorCode}: ${ErrorMessage}`)).toEqual([
    undefined,
    "NotAuthorizedForSourceException: Not authorized for the source.",
    "MalformedDetail: Detail is malformed.",
    "InvalidArgument: Parameter DetailType is not valid. Reason: DetailType is a required argument.",
    "InvalidArgument: Parameter EventBusName is not valid. Reason: Event bus mine does not exist.",
    undefined,
  ]);
  await house.settle();
  expect(house.calls).toHaveLength(2);
  expect(Entries[0]?.EventId).toMatch(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(Entries[0]?.EventId).not.toBe(Entries[5]?.EventId);
  const tooBig = house.events.PutEvents({ Entries: [{ ...entry, Detail: JSON.stringify({ a: "x".repeat(262_144) }) }] });
  await expect(tooBig).rejects.toThrow("Total size of the entries in the request is over the limit.");
});
