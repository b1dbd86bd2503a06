import { FakeClock, inMemoryJournal, sealWith, seededIds, silentLog } from "@towpath/journal";
import { expect, test } from "vitest";
import {
  allowEverybody,
  Door,
  ensureRootKey,
  keyIdentity,
  openIam,
  openSts,
  rootCaller,
  sessionIdentity,
  withinSession,
} from "../index.ts";

function identities() {
  const clock = new FakeClock();
  const parts = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), seal: sealWith(Buffer.alloc(32, 7)) };
  const door = new Door({ ...parts, log: silentLog, authorize: allowEverybody });
  door.add(openIam(parts));
  door.add(openSts({ ...parts, aws: door }));
  return { ...parts, door, root: door.as(rootCaller("000000000000", "us-east-1")) };
}
const trust = (service: string) =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" } });
const by = { service: "codebuild.amazonaws.com", sessionName: "build", account: "000000000000", region: "us-east-1" };

test("a service acts as the role that trusts it, under keys that verify", async () => {
  const { door, root, journal, seal } = identities();
  const { Role } = await root.iam.CreateRole({ RoleName: "todo-build", AssumeRolePolicyDocument: trust("codebuild.amazonaws.com") });
  const session = await door.assume(Role?.Arn ?? "", by);
  await expect(session.client.sts.GetCallerIdentity({})).resolves.toMatchObject({
    Arn: "arn:aws:sts::000000000000:assumed-role/todo-build/build",
  });
  const credential = sessionIdentity({ journal, seal }).credential(session.credentials.accessKeyId);
  expect(credential).toMatchObject({
    secretAccessKey: session.credentials.secretAccessKey,
    sessionToken: session.credentials.sessionToken,
  });
  expect(JSON.stringify(journal.all("SELECT * FROM sts_sessions"))).not.toContain(session.credentials.secretAccessKey);
});

test("a role that does not trust the service, and one that does not exist, are refused alike", async () => {
  const { door, root } = identities();
  await root.iam.CreateRole({ RoleName: "tasks", AssumeRolePolicyDocument: trust("ecs-tasks.amazonaws.com") });
  const text = "User: codebuild.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/";
  await expect(door.assume("arn:aws:iam::000000000000:role/tasks", by)).rejects.toThrow(`${text}tasks`);
  await expect(door.assume("arn:aws:iam::000000000000:role/none", by)).rejects.toThrow(`${text}none`);
});

test("a session longer than the role allows is refused", async () => {
  const { door, root } = identities();
  const { Role } = await root.iam.CreateRole({ RoleName: "r", AssumeRolePolicyDocument: trust(by.service) });
  await expect(door.assume(Role?.Arn ?? "", { ...by, durationSeconds: 7_200 })).rejects.toThrow("exceeds the MaxSessionDuration");
});

test("a session policy limits the session, in the process and by its keys; one that is none is refused", async () => {
  const parts = identities();
  const { Role } = await parts.root.iam.CreateRole({ RoleName: "r", AssumeRolePolicyDocument: trust(by.service) });
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] });
  const limited = new Door({ ...parts, log: silentLog, authorize: withinSession });
  limited.add(openIam(parts));
  limited.add(openSts({ ...parts, aws: limited }));
  const session = await limited.assume(Role?.Arn ?? "", { ...by, policy });
  await expect(session.client.iam.GetRole({ RoleName: "r" })).rejects.toThrow("because no session policy allows the iam:GetRole action");
  await expect(session.client.sts.GetCallerIdentity({})).resolves.toMatchObject({ Arn: expect.stringContaining("assumed-role/r/build") });
  expect(sessionIdentity(parts).credential(session.credentials.accessKeyId)?.principal).toMatchObject({ policy });
  for (const broken of [
    "{",
    "[]",
    "{}",
    '{"Statement":[{"Effect":"Perhaps","Action":"*","Resource":"*"}]}',
    '{"Statement":{"Effect":"Allow"}}',
  ])
    await expect(limited.assume(Role?.Arn ?? "", { ...by, policy: broken })).rejects.toMatchObject({
      name: "MalformedPolicyDocumentException",
    });
  const arns = { RoleArn: Role?.Arn ?? "", RoleSessionName: "build", PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] };
  const service = limited.as({ ...session.caller, principal: { kind: "service", arn: by.service, service: by.service } });
  await expect(service.sts.AssumeRole(arns)).rejects.toMatchObject({ code: "NotImplemented" });
});

test("the root key is made once; a user's key stops working when it is made inactive", async () => {
  const parts = identities();
  const first = ensureRootKey(parts, "000000000000");
  expect(ensureRootKey(parts, "000000000000")).toEqual(first);
  await parts.root.iam.CreateUser({ UserName: "ada" });
  const { AccessKey } = await parts.root.iam.CreateAccessKey({ UserName: "ada" });
  const id = AccessKey?.AccessKeyId ?? "";
  expect(keyIdentity(parts).credential(id)).toMatchObject({
    principal: { kind: "user", userName: "ada" },
    secretAccessKey: AccessKey?.SecretAccessKey,
  });
  await parts.root.iam.UpdateAccessKey({ AccessKeyId: id, Status: "Inactive" });
  expect(keyIdentity(parts).credential(id)).toBeUndefined();
});
