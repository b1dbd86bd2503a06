import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FakeClock, inMemoryJournal, openJournal, Outbox, sealWith, seededIds, settle, silentLog } from "@towpath/journal";
import { expect, test } from "vitest";
import { allowEverybody, Door, type Origin, rootCaller, withinSession } from "../index.ts";
import { openIam } from "../iam/service.ts";
import { openSecretsmanager } from "../secretsmanager/service.ts";
import { openSsm } from "../ssm/service.ts";
import { openSts } from "../sts/service.ts";
import { openCloudtrail } from "./service.ts";

const caller = rootCaller("000000000000", "us-east-1");
const origin = (): Origin => ({ sourceIPAddress: "192.0.2.7", userAgent: "browser", accessKeyId: "AKIATEST", console: true });

function opened(recorded?: "everything") {
  const clock = new FakeClock();
  const parts = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), seal: sealWith(Buffer.alloc(32, 7)), log: silentLog };
  const door = new Door({ ...parts, authorize: withinSession });
  const trail = openCloudtrail({ ...parts, recorded });
  for (const one of [trail, openIam(parts), openSts({ ...parts, aws: door }), openSecretsmanager(parts), openSsm(parts)]) door.add(one);
  const aws = door.as(caller, origin);
  const records = async (AttributeKey?: "EventName" | "ResourceName" | "Username" | "ReadOnly" | "ResourceType", AttributeValue = "") => {
    const { Events = [] } = await aws.cloudtrail.LookupEvents(AttributeKey ? { LookupAttributes: [{ AttributeKey, AttributeValue }] } : {});
    return Events.map(({ CloudTrailEvent = "", ...event }) => ({
      ...event,
      record: JSON.parse(CloudTrailEvent) as Record<string, unknown>,
    }));
  };
  return { ...parts, door, aws, records, trail };
}

test("a change is recorded with who made it, from where, and with what", async () => {
  const { aws, records } = opened();
  await aws.ssm.PutParameter({ Name: "/app/url", Value: "http://app", Type: "String" });
  expect(await records()).toMatchObject([
    {
      EventName: "PutParameter",
      EventSource: "ssm.amazonaws.com",
      ReadOnly: "false",
      Username: "root",
      AccessKeyId: "AKIATEST",
      Resources: [{ ResourceType: "AWS::SSM::Parameter", ResourceName: "/app/url" }],
      record: {
        eventVersion: "1.11",
        userIdentity: { type: "Root", arn: "arn:aws:iam::000000000000:root", accessKeyId: "AKIATEST" },
        sourceIPAddress: "192.0.2.7",
        userAgent: "browser",
        sessionCredentialFromConsole: "true",
        requestParameters: { name: "/app/url", type: "String" },
        responseElements: { version: 1 },
        awsRegion: "us-east-1",
        eventCategory: "Management",
      },
    },
  ]);
});

test("reads leave no record, unless they read a secret or everything is recorded", async () => {
  const { aws, records } = opened();
  await aws.secretsmanager.CreateSecret({ Name: "db", SecretString: "hunter2" });
  await aws.secretsmanager.DescribeSecret({ SecretId: "db" });
  await aws.secretsmanager.GetSecretValue({ SecretId: "db" });
  await aws.ssm.PutParameter({ Name: "key", Value: "hunter2", Type: "SecureString" });
  await aws.ssm.GetParameter({ Name: "key" });
  await aws.ssm.GetParameter({ Name: "key", WithDecryption: true });
  expect((await records()).map(({ EventName, ReadOnly }) => [EventName, ReadOnly])).toEqual([
    ["GetParameter", "true"],
    ["PutParameter", "false"],
    ["GetSecretValue", "true"],
    ["CreateSecret", "false"],
  ]);
  const all = opened("everything");
  await all.aws.secretsmanager.ListSecrets({});
  expect((await all.records()).map(({ EventName }) => EventName)).toContain("ListSecrets");
});

test("no secret is in a record, neither of what was sent nor of what was answered", async () => {
  const { aws, records, journal } = opened();
  await aws.secretsmanager.CreateSecret({ Name: "db", SecretString: "hunter2" });
  await aws.secretsmanager.PutSecretValue({ SecretId: "db", SecretBinary: Buffer.from("hunter2") });
  await aws.secretsmanager.GetSecretValue({ SecretId: "db" });
  await aws.iam.CreateUser({ UserName: "ann" });
  const { AccessKey } = await aws.iam.CreateAccessKey({ UserName: "ann" });
  await records();
  const stored = JSON.stringify(journal.all("SELECT call, ended FROM cloudtrail_details"));
  expect(stored).toContain(AccessKey?.AccessKeyId);
  for (const secret of ["hunter2", Buffer.from("hunter2").toString("base64"), String(AccessKey?.SecretAccessKey)])
    expect(stored).not.toContain(secret);
});

test("what is refused is recorded with its code, whether the input, the policy or the state was against it", async () => {
  const { aws, door, records } = opened();
  await expect(aws.secretsmanager.GetSecretValue({ SecretId: "none" })).rejects.toThrow();
  await expect(aws.ssm.PutParameter({ Name: "x", Value: "v", Type: "Odd" as never })).rejects.toThrow();
  const principal = { kind: "session", arn: "arn:aws:sts::000000000000:assumed-role/r/s", userId: "AROA:s" } as const;
  const roleArn = "arn:aws:iam::000000000000:role/r";
  const limited = { ...caller, principal: { ...principal, roleArn, sessionName: "s", policy: '{"Statement":[]}' } };
  await expect(door.as(limited).ssm.DeleteParameter({ Name: "x" })).rejects.toThrow();
  await expect(aws.secretsmanager.RotateSecret({ SecretId: "none" })).rejects.toThrow();
  expect((await records()).map(({ EventName, Username, record }) => [EventName, Username, record.errorCode])).toEqual([
    ["RotateSecret", "root", "NotImplemented"],
    ["DeleteParameter", "s", "AccessDeniedException"],
    ["PutParameter", "root", "ValidationException"],
    ["GetSecretValue", "root", "ResourceNotFoundException"],
  ]);
});

test("a service that takes on a role is told, and so is the role's session", async () => {
  const { aws, door, records } = opened();
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" }],
  };
  const { Role } = await aws.iam.CreateRole({ RoleName: "build", AssumeRolePolicyDocument: JSON.stringify(trust) });
  const by = { service: "codebuild.amazonaws.com", sessionName: "AWSCodeBuild-1", account: "000000000000", region: "us-east-1" };
  const session = await door.assume(Role?.Arn ?? "", by);
  await session.client.ssm.PutParameter({ Name: "p", Value: "v", Type: "String" });
  const [put, assumed] = await records();
  expect(assumed).toMatchObject({
    EventName: "AssumeRole",
    Resources: [{ ResourceType: "AWS::IAM::Role", ResourceName: Role?.Arn }],
    record: { userIdentity: { type: "AWSService", invokedBy: by.service }, sourceIPAddress: by.service, responseElements: null },
  });
  expect(put).toMatchObject({
    Username: "AWSCodeBuild-1",
    record: {
      userIdentity: { type: "AssumedRole", invokedBy: by.service, sessionContext: { sessionIssuer: { userName: "build" } } },
      userAgent: by.service,
    },
  });
  expect((await records("Username", "AWSCodeBuild-1")).map(({ EventName }) => EventName)).toEqual(["PutParameter"]);
});

test("events are found by each attribute, by time and page by page, newest first", async () => {
  const { aws, clock, records } = opened();
  for (const n of [1, 2, 3, 4, 5]) {
    await aws.ssm.PutParameter({ Name: `p${n}`, Value: "v", Type: "String" });
    await clock.advance(60_000);
  }
  await aws.secretsmanager.CreateSecret({ Name: "s", SecretString: "v" });
  const names = (events: Awaited<ReturnType<typeof records>>) => events.map(({ Resources }) => Resources?.[0]?.ResourceName);
  expect(names(await records("ResourceName", "p3"))).toEqual(["p3"]);
  expect(await records("ResourceType", "AWS::SSM::Parameter")).toHaveLength(5);
  expect(await records("EventName", "CreateSecret")).toHaveLength(1);
  expect(await records("ReadOnly", "true")).toHaveLength(0);
  const [first] = await records();
  const byId = { LookupAttributes: [{ AttributeKey: "EventId" as const, AttributeValue: first?.EventId ?? "" }] };
  expect((await aws.cloudtrail.LookupEvents(byId)).Events).toHaveLength(1);

  const start = clock.now() - 5 * 60_000;
  const range = { StartTime: new Date(start + 60_000), EndTime: new Date(start + 3 * 60_000) };
  const page = await aws.cloudtrail.LookupEvents({ ...range, MaxResults: 2 });
  expect(page.Events?.map(({ Resources }) => Resources?.[0]?.ResourceName)).toEqual(["p4", "p3"]);
  const rest = await aws.cloudtrail.LookupEvents({ ...range, MaxResults: 2, NextToken: page.NextToken });
  expect(rest.Events?.map(({ Resources }) => Resources?.[0]?.ResourceName)).toEqual(["p2"]);
  expect(rest.NextToken).toBeUndefined();
  await expect(aws.cloudtrail.LookupEvents({ NextToken: page.NextToken })).rejects.toMatchObject({ name: "InvalidNextTokenException" });
});

test.each([
  [{ MaxResults: 51 }, "ValidationException"],
  [{ NextToken: "x" }, "InvalidNextTokenException"],
  [{ StartTime: new Date(2), EndTime: new Date(1) }, "InvalidTimeRangeException"],
  [{ LookupAttributes: [{ AttributeKey: "ReadOnly", AttributeValue: "maybe" }] }, "InvalidLookupAttributesException"],
  [
    {
      LookupAttributes: [
        { AttributeKey: "EventName", AttributeValue: "A" },
        { AttributeKey: "EventName", AttributeValue: "B" },
      ],
    },
    "InvalidLookupAttributesException",
  ],
])("LookupEvents refuses %o", async (input, code) => {
  const { aws } = opened();
  await expect(aws.cloudtrail.LookupEvents(input as never)).rejects.toSatisfy(
    (error: Error & { code?: string }) => (error.code ?? error.name) === code,
  );
});

test("there are no insights, and other operations are refused by name", async () => {
  const { aws } = opened();
  expect(await aws.cloudtrail.LookupEvents({ EventCategory: "insight" })).toEqual({ Events: [] });
  await expect(aws.cloudtrail.CreateTrail({ Name: "t", S3BucketName: "b" })).rejects.toMatchObject({ code: "NotImplemented" });
});

test("a call that the server did not outlive stays, with its end unknown", async () => {
  const { aws, journal, clock, ids } = opened();
  await aws.ssm.PutParameter({ Name: "p", Value: "v", Type: "String" });
  // Killed: what was kept in memory is gone, and another server opens the same database.
  const door = new Door({ journal, clock, ids, log: silentLog, authorize: allowEverybody });
  door.add(openCloudtrail({ journal, clock, ids, log: silentLog }));
  const { Events = [] } = await door.as(caller).cloudtrail.LookupEvents({});
  expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "")).toMatchObject({
    eventName: "PutParameter",
    additionalEventData: { outcome: "unknown" },
  });
});

test("ends of calls are written a moment later without being asked for", async () => {
  const { aws, journal, clock } = opened();
  await aws.ssm.PutParameter({ Name: "p", Value: "v", Type: "String" });
  const unknown = () => journal.all("SELECT sequence FROM cloudtrail_details WHERE ended IS NULL").length;
  expect(unknown()).toBe(1);
  await clock.advance(1_000);
  expect(unknown()).toBe(0);
});

test("events older than 90 days go, and are not shown before they have gone", async () => {
  const { aws, journal, clock, trail, records } = opened();
  await trail.recover();
  await aws.ssm.PutParameter({ Name: "old", Value: "v", Type: "String" });
  await clock.advance(91 * 24 * 3_600_000);
  await aws.ssm.PutParameter({ Name: "new", Value: "v", Type: "String" });
  expect((await records()).map(({ Resources }) => Resources?.[0]?.ResourceName)).toEqual(["new"]);
  await using outbox = new Outbox({ journal, clock, log: silentLog }, "cloudtrail", trail.effects);
  await settle(20);
  expect(outbox.running).toBe(0);
  expect(journal.all("SELECT name FROM cloudtrail_resources")).toEqual([{ name: "new" }]);
});

test("a call reaches the disk in the flush of what it changes, and what only reads writes nothing", async () => {
  const directory = mkdtempSync(join(tmpdir(), "towpath-trail-"));
  const clock = new FakeClock();
  const journal = openJournal(directory, clock);
  try {
    const parts = { journal, clock, ids: seededIds(1), seal: sealWith(Buffer.alloc(32, 7)), log: silentLog };
    const door = new Door({ ...parts, authorize: allowEverybody });
    for (const one of [openCloudtrail(parts), openSsm(parts)]) door.add(one);
    const { ssm } = door.as(caller, origin);
    let flushes = 0;
    journal.onCommit(() => void (flushes += 1));
    for (const n of [1, 2, 3]) await ssm.PutParameter({ Name: `p${n}`, Value: "v", Type: "String" });
    expect(flushes).toBe(3);
    expect(journal.all("SELECT sequence FROM cloudtrail_events")).toHaveLength(3);
    await ssm.GetParameter({ Name: "p1" });
    expect(flushes).toBe(3);
  } finally {
    journal.close();
    rmSync(directory, { recursive: true });
  }
});
