import { expect, test } from "vitest";
import { House, pipelineArn, roleArn } from "./testing/house.ts";

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => "done",
    (error: Error) => `${error.name}: ${error.message}`,
  );
const EventPattern = JSON.stringify({ source: ["aws.ecr"] });

test("a rule is made, told, listed, disabled, replaced and deleted", async () => {
  await using house = new House();
  const { events } = house;
  const Arn = "arn:aws:events:us-east-1:000000000000:rule/pushes";
  const put = { Name: "pushes", EventPattern, Description: "d", Tags: [{ Key: "team", Value: "blue" }] };
  expect(await events.PutRule(put)).toEqual({ RuleArn: Arn });
  const shape = { Name: "pushes", Arn, EventPattern, Description: "d", State: "ENABLED", EventBusName: "default" };
  expect(await events.DescribeRule({ Name: "pushes" })).toEqual({ ...shape, CreatedBy: "000000000000" });
  await events.DisableRule({ Name: "pushes", EventBusName: "default" });
  expect(await events.ListRules({ NamePrefix: "pu" })).toEqual({ Rules: [{ ...shape, State: "DISABLED" }] });
  await events.EnableRule({ Name: "pushes" });
  await events.PutRule({ Name: "pushes", ScheduleExpression: "rate(1 hour)" });
  expect(await events.DescribeRule({ Name: "pushes" })).toEqual({
    Name: "pushes",
    Arn,
    ScheduleExpression: "rate(1 hour)",
    State: "ENABLED",
    EventBusName: "default",
    CreatedBy: "000000000000",
  });
  expect(await events.ListTagsForResource({ ResourceARN: Arn })).toEqual({ Tags: [{ Key: "team", Value: "blue" }] });
  await events.DeleteRule({ Name: "pushes" });
  expect(await events.DeleteRule({ Name: "pushes" })).toEqual({});
  expect(await events.ListRules({})).toEqual({ Rules: [] });
  expect(house.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
});

test.each<[string, object, string]>([
  ["neither pattern nor schedule", {}, "ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified."],
  ["no schedule", { ScheduleExpression: "rate(1 minutes)" }, "ValidationException: Parameter ScheduleExpression is not valid."],
  [
    "a pattern that is none",
    { EventPattern: '{"source": "aws.ecr"}' },
    'InvalidEventPatternException: Event pattern is not valid. Reason: "source" must be an object or an array\n at [Source: (String)"{"source": "aws.ecr"}"; line: 1, column: 13]',
  ],
  [
    "a pattern that is too long",
    { EventPattern: JSON.stringify({ source: ["x".repeat(2_040)] }) },
    "ValidationException: Parameter EventPattern for rule r exceeds limit of 2048.",
  ],
  ["another bus", { EventPattern, EventBusName: "mine" }, "ResourceNotFoundException: Event bus mine does not exist."],
  [
    "a role that does not trust EventBridge",
    { EventPattern, RoleArn: "arn:aws:iam::000000000000:role/closed" },
    "ValidationException: Provided role 'arn:aws:iam::000000000000:role/closed' cannot be assumed by principal 'events.amazonaws.com'.",
  ],
  [
    "a name that is none",
    { EventPattern, Name: "a b" },
    "ValidationException: 1 validation error detected: Value 'a b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
  ],
])("PutRule refuses %s", async (_what, given, refusal) => {
  await using house = new House();
  expect(await refusalOf(house.events.PutRule({ Name: "r", ...given }))).toBe(refusal);
});

test("rules that do not exist are not found", async () => {
  await using house = new House();
  const { events } = house;
  const missing = "ResourceNotFoundException: Rule none does not exist on EventBus default.";
  const ResourceARN = "arn:aws:events:us-east-1:000000000000:rule/none";
  for (const call of [
    events.DescribeRule({ Name: "none" }),
    events.EnableRule({ Name: "none" }),
    events.DisableRule({ Name: "none" }),
    events.PutTargets({ Rule: "none", Targets: [{ Id: "a", Arn: pipelineArn, RoleArn: roleArn }] }),
    events.RemoveTargets({ Rule: "none", Ids: ["a"] }),
    events.ListTargetsByRule({ Rule: "none" }),
    events.TagResource({ ResourceARN, Tags: [] }),
    events.ListTagsForResource({ ResourceARN }),
  ])
    expect(await refusalOf(call)).toBe(missing);
  expect(await refusalOf(events.DescribeEventBus({ Name: "mine" }))).toBe("ResourceNotFoundException: Event bus mine does not exist.");
});

test("lists come in pages", async () => {
  await using house = new House();
  for (const Name of ["a", "b", "c"]) await house.rule(Name, { source: ["s"] });
  const first = await house.events.ListRules({ Limit: 2 });
  expect(first.Rules?.map(({ Name }) => Name)).toEqual(["a", "b"]);
  const { NextToken = "" } = first;
  expect((await house.events.ListRules({ Limit: 2, NextToken })).Rules?.map(({ Name }) => Name)).toEqual(["c"]);
  expect(await house.events.ListRuleNamesByTarget({ TargetArn: pipelineArn })).toEqual({ RuleNames: ["a", "b", "c"] });
  expect(await refusalOf(house.events.ListRules({ NextToken: "?" }))).toBe("ValidationException: Parameter NextToken is not valid.");
});

test("there are at most 300 rules, and 5 targets for each", async () => {
  await using house = new House();
  const tooMany = "LimitExceededException: The requested resource exceeds the maximum number allowed.";
  for (let i = 0; i < 300; i++) await house.events.PutRule({ Name: `r${i}`, EventPattern });
  expect(await refusalOf(house.events.PutRule({ Name: "more", EventPattern }))).toBe(tooMany);
  expect(await refusalOf(house.events.PutRule({ Name: "r7", EventPattern }))).toBe("done");
  const Targets = Array.from({ length: 6 }, (_, i) => ({ Id: `t${i}`, Arn: pipelineArn, RoleArn: roleArn }));
  expect(await refusalOf(house.events.PutTargets({ Rule: "r0", Targets }))).toBe(tooMany);
  expect((await house.events.ListTargetsByRule({ Rule: "r0" })).Targets).toEqual([]);
});

test("targets are put, replaced, listed and removed; a rule that has some stays", async () => {
  await using house = new House();
  const { events } = house;
  await house.rule("r", { source: ["s"] });
  const target = { Id: "one", Arn: pipelineArn, RoleArn: roleArn, InputPath: "$.detail", RetryPolicy: { MaximumRetryAttempts: 0 } };
  expect(await events.PutTargets({ Rule: "r", Targets: [target] })).toEqual({ FailedEntryCount: 0, FailedEntries: [] });
  expect(await events.ListTargetsByRule({ Rule: "r" })).toEqual({ Targets: [target] });
  expect(await refusalOf(events.DeleteRule({ Name: "r" }))).toBe("ValidationException: Rule can't be deleted since it has targets.");
  expect(await events.RemoveTargets({ Rule: "r", Ids: ["one", "two"] })).toEqual({
    FailedEntryCount: 1,
    FailedEntries: [
      { TargetId: "two", ErrorCode: "ResourceNotFoundException", ErrorMessage: "Rule 'r' does not have a target with the Id 'two'." },
    ],
  });
  expect(await refusalOf(events.DeleteRule({ Name: "r" }))).toBe("done");
});

const malformed = (arn: string) => `ValidationException: Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`;
const lambda = "arn:aws:lambda:us-east-1:000000000000:function:f";

test.each<[string, object, string]>([
  ["no ARN", { Arn: "shop" }, malformed("shop")],
  ["another region", { Arn: pipelineArn.replace("us-east-1", "eu-west-1") }, malformed(pipelineArn.replace("us-east-1", "eu-west-1"))],
  ["a service that is not here", { Arn: lambda }, "ValidationException: lambda is not a supported service for a target."],
  ["a pipeline without a role", { RoleArn: undefined }, `ValidationException: RoleArn is required for target ${pipelineArn}.`],
  [
    "a role that does not trust EventBridge",
    { RoleArn: "arn:aws:iam::000000000000:role/closed" },
    "ValidationException: Provided role 'arn:aws:iam::000000000000:role/closed' cannot be assumed by principal 'events.amazonaws.com'.",
  ],
  [
    "another account",
    { Arn: pipelineArn.replace("000000000000", "111111111111") },
    `AccessDeniedException: Access to the resource ${pipelineArn.replace("000000000000", "111111111111")} is denied. Reason: Adding cross-account target is not permitted.`,
  ],
  [
    "two kinds of input",
    { Input: "{}", InputPath: "$" },
    "ValidationException: Only one of Input, InputPath, or InputTransformer must be provided for target t.",
  ],
  ["an input that is no JSON", { Input: "{" }, "ValidationException: JSON syntax error in input for target t."],
  ["a path in another form", { InputPath: "$.detail['a']" }, "ValidationException: InputPath for target t is invalid."],
  [
    "a placeholder that nothing stands for",
    { InputTransformer: { InputTemplate: '"<who>"' } },
    "ValidationException: InputTemplate for target t contains invalid placeholder who.",
  ],
  [
    "the whole event outside of JSON",
    { InputTransformer: { InputTemplate: '"<aws.events.event.json>"' } },
    "ValidationException: InputTemplate for target t contains placeholder aws.events.event.json valid only for JSON template.",
  ],
  [
    "parameters of other targets",
    { KinesisParameters: { PartitionKeyPath: "$" } },
    "ValidationException: Parameter(s) KinesisParameters not supported for target: t.",
  ],
  [
    "a dead-letter queue",
    { DeadLetterConfig: { Arn: "arn:aws:sqs:us-east-1:000000000000:q" } },
    "ValidationException: Towpath has no queues: DeadLetterConfig is not supported.",
  ],
])("PutTargets refuses %s", async (_what, given, refusal) => {
  await using house = new House();
  await house.events.PutRule({ Name: "r", EventPattern });
  const target = { Id: "t", Arn: pipelineArn, RoleArn: roleArn, ...given };
  expect(await refusalOf(house.events.PutTargets({ Rule: "r", Targets: [target] }))).toBe(refusal);
  expect((await house.events.ListTargetsByRule({ Rule: "r" })).Targets).toEqual([]);
});

test("PutTargets refuses one id twice", async () => {
  await using house = new House();
  await house.events.PutRule({ Name: "r", EventPattern });
  const target = { Id: "t", Arn: pipelineArn, RoleArn: roleArn };
  expect(await refusalOf(house.events.PutTargets({ Rule: "r", Targets: [target, target] }))).toBe(
    "ValidationException: Parameter targets is not valid. Reason: More than one target with Id 't' is provided.",
  );
});

test("the default bus is the only one, and has tags", async () => {
  await using house = new House();
  const { events } = house;
  const Arn = "arn:aws:events:us-east-1:000000000000:event-bus/default";
  expect(await events.DescribeEventBus({})).toEqual({ Name: "default", Arn });
  expect(await events.ListEventBuses({})).toEqual({ EventBuses: [{ Name: "default", Arn }] });
  await events.TagResource({
    ResourceARN: Arn,
    Tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
  });
  await events.UntagResource({ ResourceARN: Arn, TagKeys: ["a"] });
  expect(await events.ListTagsForResource({ ResourceARN: Arn })).toEqual({ Tags: [{ Key: "b", Value: "2" }] });
  expect(await refusalOf(events.CreateEventBus({ Name: "mine" }))).toMatch("NotImplemented");
});

test("TestEventPattern tells whether an event matches", async () => {
  await using house = new House();
  const event = { id: "1", account: "1", source: "aws.ecr", time: "2026-01-01T00:00:00Z", region: "r", "detail-type": "d", detail: {} };
  expect(await house.events.TestEventPattern({ EventPattern, Event: JSON.stringify(event) })).toEqual({ Result: true });
  expect(await house.events.TestEventPattern({ EventPattern, Event: JSON.stringify({ ...event, source: "x" }) })).toEqual({
    Result: false,
  });
  const { id: _id, ...without } = event;
  for (const Event of ["", "[]", '"x"', JSON.stringify(without)])
    expect(await refusalOf(house.events.TestEventPattern({ EventPattern, Event }))).toBe(
      "ValidationException: Parameter Event is not valid.",
    );
});
