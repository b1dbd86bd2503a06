import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let logs: sdk.CloudWatchLogsClient;
beforeAll(async () => {
  installation = await Installation.open();
  logs = installation.clients.logs;
});
afterAll(() => installation[Symbol.asyncDispose]());

const logGroupName = "/walk/app";
const now = Date.now();
const put = (logStreamName: string, ...events: [timestamp: number, message: string][]) =>
  logs.send(
    new sdk.PutLogEventsCommand({ logGroupName, logStreamName, logEvents: events.map(([timestamp, message]) => ({ timestamp, message })) }),
  );
const messages = (events: { message?: string }[] = []) => events.map(({ message }) => message);

test("groups and streams", async () => {
  await logs.send(new sdk.CreateLogGroupCommand({ logGroupName, tags: { team: "blue" } }));
  expect(await refusalOf(logs.send(new sdk.CreateLogGroupCommand({ logGroupName })))).toEqual({
    name: "ResourceAlreadyExistsException",
    message: "The specified log group already exists",
    status: 400,
  });
  await logs.send(new sdk.CreateLogGroupCommand({ logGroupName: "/walk/other" }));
  const { logGroups } = await logs.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: "/walk" }));
  expect(logGroups?.map((group) => group.logGroupName)).toEqual([logGroupName, "/walk/other"]);
  const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
  expect(logGroups?.[0]).toMatchObject({ arn: `${arn}:*`, logGroupArn: arn, storedBytes: 0 });
  const page = await logs.send(new sdk.DescribeLogGroupsCommand({ limit: 1 }));
  expect((await logs.send(new sdk.DescribeLogGroupsCommand({ nextToken: page.nextToken }))).logGroups).toMatchObject([
    { logGroupName: "/walk/other" },
  ]);
  for (const logStreamName of ["one", "two", "empty"]) await logs.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName }));
  expect(await refusalOf(logs.send(new sdk.CreateLogStreamCommand({ logGroupName, logStreamName: "one" })))).toMatchObject({
    message: "The specified log stream already exists",
  });
  expect(await refusalOf(put("none", [now, "x"]))).toMatchObject({
    name: "ResourceNotFoundException",
    message: "The specified log stream does not exist.",
  });
  expect(await refusalOf(logs.send(new sdk.GetLogEventsCommand({ logGroupName: "none", logStreamName: "x" })))).toMatchObject({
    message: "The specified log group does not exist.",
  });
});

test("events are kept in order, page by page, forth and back", async () => {
  await put("one", ...Array.from({ length: 25 }, (_, i): [number, string] => [now - 10_000 + i, `line ${i}`]));
  const read = (more: Partial<sdk.GetLogEventsCommandInput>) =>
    logs.send(new sdk.GetLogEventsCommand({ logGroupName, logStreamName: "one", limit: 10, ...more }));
  const all: (string | undefined)[] = [];
  let page = await read({ startFromHead: true });
  for (let token: string | undefined; page.nextForwardToken !== token; page = await read({ nextToken: token })) {
    all.push(...messages(page.events));
    token = page.nextForwardToken;
  }
  expect(all).toEqual(Array.from({ length: 25 }, (_, i) => `line ${i}`));
  await put("one", [now, "late"]);
  expect(messages((await read({ nextToken: page.nextForwardToken })).events)).toEqual(["late"]);
  const newest = await read({});
  expect(messages(newest.events)).toEqual([...Array.from({ length: 9 }, (_, i) => `line ${i + 16}`), "late"]);
  expect(messages((await read({ nextToken: newest.nextBackwardToken })).events)[0]).toBe("line 6");
  expect(messages((await read({ startTime: now - 9_998, endTime: now - 9_996, startFromHead: true })).events)).toEqual([
    "line 2",
    "line 3",
  ]);
  expect(await refusalOf(read({ nextToken: "nonsense" }))).toMatchObject({ name: "InvalidParameterException" });
});

test("a batch with what is too old or too new is told which part was left out", async () => {
  const day = 24 * 3_600_000;
  expect((await put("two", [now - 15 * day, "old"])).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  const mixed = await put("two", [now, "good"], [now + 3 * 3_600_000, "ahead"]);
  expect(mixed.rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  expect(await refusalOf(put("two", [now, "b"], [now - 1, "a"]))).toMatchObject({
    name: "InvalidParameterException",
    message: "Log events in a single PutLogEvents request must be in chronological order.",
  });
  expect(await refusalOf(put("two", [now, "x".repeat(1_048_577)]))).toMatchObject({ name: "InvalidParameterException" });
});

test("filters see all streams in the order of time", async () => {
  await put("two", [now + 1, "ERROR in two"], [now + 3, "warn in two"]);
  await put("one", [now + 2, "ERROR in one"], [now + 4, "quiet in one"]);
  const filter = async (more: Partial<sdk.FilterLogEventsCommandInput>) => {
    const events: sdk.FilteredLogEvent[] = [];
    for await (const page of sdk.paginateFilterLogEvents({ client: logs }, { logGroupName, startTime: now + 1, ...more })) {
      events.push(...(page.events ?? []));
    }
    return events;
  };
  const found = await filter({ limit: 1 });
  expect(messages(found)).toEqual(["ERROR in two", "ERROR in one", "warn in two", "quiet in one"]);
  expect(new Set(found.map(({ eventId }) => eventId)).size).toBe(4);
  expect(messages(await filter({ filterPattern: "ERROR" }))).toEqual(["ERROR in two", "ERROR in one"]);
  expect(messages(await filter({ filterPattern: "?warn ?quiet" }))).toEqual(["warn in two", "quiet in one"]);
  expect(messages(await filter({ filterPattern: '"in one" -quiet' }))).toEqual(["ERROR in one"]);
  expect(await refusalOf(filter({ filterPattern: "%^(E|w)%" }))).toMatchObject({ name: "InvalidParameterException" });
  expect(messages(await filter({ filterPattern: "%^[Ew]%", logStreamNames: ["two"] }))).toEqual(["ERROR in two", "warn in two"]);
  expect(messages(await filter({ logStreamNamePrefix: "o", endTime: now + 2 }))).toEqual(["ERROR in one"]);
  expect(await refusalOf(filter({ logStreamNames: ["one"], logStreamNamePrefix: "o" }))).toMatchObject({
    name: "InvalidParameterException",
  });
});

test("streams are listed by name and by their last event", async () => {
  const list = async (more: Partial<sdk.DescribeLogStreamsCommandInput>) =>
    (await logs.send(new sdk.DescribeLogStreamsCommand({ logGroupName, ...more }))).logStreams ?? [];
  expect((await list({})).map(({ logStreamName }) => logStreamName)).toEqual(["empty", "one", "two"]);
  const byTime = await list({ orderBy: "LastEventTime", descending: true });
  expect(byTime.map(({ logStreamName }) => logStreamName)).toEqual(["one", "two", "empty"]);
  expect(byTime[0]).toMatchObject({
    firstEventTimestamp: now - 10_000,
    lastEventTimestamp: now + 4,
    uploadSequenceToken: expect.any(String),
  });
  expect((await list({ logStreamNamePrefix: "t" })).map(({ logStreamName }) => logStreamName)).toEqual(["two"]);
});

test("a live tail sees what comes", async () => {
  const { endpoint, region, accessKeyId, secretAccessKey } = installation.access;
  const tailing = new sdk.CloudWatchLogsClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    disableHostPrefix: true,
  });
  const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
  const { responseStream = [] } = await tailing.send(
    new sdk.StartLiveTailCommand({ logGroupIdentifiers: [arn], logEventFilterPattern: "hot" }),
  );
  let isStarted = false;
  for await (const event of responseStream as AsyncIterable<sdk.StartLiveTailResponseStream>) {
    if (event.sessionStart) {
      expect(event.sessionStart.logGroupIdentifiers).toEqual([expect.stringMatching(/:\/walk\/app$/)]);
      isStarted = true;
      await put("one", [now + 10, "cold"], [now + 11, "hot"]);
    }
    const results = event.sessionUpdate?.sessionResults ?? [];
    if (results.length === 0) continue;
    expect(results).toMatchObject([{ message: "hot", logStreamName: "one", logGroupIdentifier: expect.stringContaining(logGroupName) }]);
    break;
  }
  expect(isStarted).toBe(true);
  tailing.destroy();
});

test("retention hides what is older, and tags stay", async () => {
  expect(await refusalOf(logs.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 2 })))).toMatchObject({
    name: "InvalidParameterException",
  });
  await put("two", [now - 3 * 24 * 3_600_000, "three days old"]);
  const oldest = async () =>
    messages((await logs.send(new sdk.GetLogEventsCommand({ logGroupName, logStreamName: "two", startFromHead: true, limit: 1 }))).events);
  expect(await oldest()).toEqual(["three days old"]);
  await logs.send(new sdk.PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }));
  expect((await logs.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }))).logGroups).toMatchObject([
    { retentionInDays: 1 },
  ]);
  expect(await oldest()).toEqual(["good"]);
  await logs.send(new sdk.DeleteRetentionPolicyCommand({ logGroupName }));
  const resourceArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
  await logs.send(new sdk.TagResourceCommand({ resourceArn, tags: { cost: "1" } }));
  await logs.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
  expect((await logs.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ cost: "1" });
});

test("the command line pages through, and everything goes", async () => {
  const { tools } = installation;
  const words = ["--log-group-name", logGroupName, "--filter-pattern", "ERROR", "--query", "events[].message"];
  expect(await tools.aws("logs", "filter-log-events", ...words)).toEqual(["ERROR in two", "ERROR in one"]);
  await logs.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: "two" }));
  expect(await refusalOf(logs.send(new sdk.DeleteLogStreamCommand({ logGroupName, logStreamName: "two" })))).toMatchObject({
    name: "ResourceNotFoundException",
  });
  for (const name of [logGroupName, "/walk/other"]) await logs.send(new sdk.DeleteLogGroupCommand({ logGroupName: name }));
  expect((await logs.send(new sdk.DescribeLogGroupsCommand({}))).logGroups).toEqual([]);
});
