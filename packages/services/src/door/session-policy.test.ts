import { expect, test } from "vitest";
import type { Caller } from "./caller.ts";
import { isAllowed, withinSession } from "./session-policy.ts";

const limited = (...statements: object[]): Caller => ({
  account: "000000000000",
  region: "us-east-1",
  principal: {
    kind: "session",
    arn: "arn:aws:sts::000000000000:assumed-role/pipeline/job",
    userId: "AROA:job",
    roleArn: "arn:aws:iam::000000000000:role/pipeline",
    sessionName: "job",
    policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
  },
});
const job = limited(
  { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: ["arn:aws:s3:::artifacts/in"] },
  { Effect: "Allow", Action: "s3:PutObject", Resource: "arn:aws:s3:::artifacts/out" },
);
const can = (caller: Caller, operation: string, input: object = {}) => {
  try {
    withinSession(caller, operation, input);
    return true;
  } catch {
    return false;
  }
};

test("a session reads and writes the objects its policy names, and no others", () => {
  expect(can(job, "s3:GetObject", { Bucket: "artifacts", Key: "in" })).toBe(true);
  expect(can(job, "s3:HeadObject", { Bucket: "artifacts", Key: "in", VersionId: "v1" })).toBe(true);
  expect(can(job, "s3:PutObject", { Bucket: "artifacts", Key: "out" })).toBe(true);
  for (const operation of ["CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"])
    expect(can(job, `s3:${operation}`, { Bucket: "artifacts", Key: "out" })).toBe(true);
  expect(can(job, "s3:PutObject", { Bucket: "artifacts", Key: "in" })).toBe(false);
  expect(can(job, "s3:GetObject", { Bucket: "artifacts", Key: "other" })).toBe(false);
  expect(can(job, "s3:GetObject", { Bucket: "else", Key: "in" })).toBe(false);
  expect(can(job, "s3:DeleteObject", { Bucket: "artifacts", Key: "in" })).toBe(false);
  expect(can(job, "s3:DeleteObjects", { Bucket: "artifacts", Delete: { Objects: [{ Key: "in" }] } })).toBe(false);
  expect(can(job, "s3:ListObjectsV2", { Bucket: "artifacts" })).toBe(false);
  expect(can(job, "s3:ListBuckets")).toBe(false);
});

test("a copy needs both its ends", () => {
  expect(can(job, "s3:CopyObject", { Bucket: "artifacts", Key: "out", CopySource: "artifacts/in" })).toBe(true);
  expect(can(job, "s3:CopyObject", { Bucket: "artifacts", Key: "out", CopySource: "/artifacts/in?versionId=v" })).toBe(true);
  expect(can(job, "s3:CopyObject", { Bucket: "artifacts", Key: "out", CopySource: "artifacts/secret" })).toBe(false);
  expect(can(job, "s3:CopyObject", { Bucket: "artifacts", Key: "out", CopySource: "%zz/in" })).toBe(false);
  expect(can(job, "s3:UploadPartCopy", { Bucket: "artifacts", Key: "out", CopySource: "artifacts%2Fsecret" })).toBe(false);
});

test("other services are out of reach, but for the question who one is", () => {
  expect(can(job, "secretsmanager:GetSecretValue", { SecretId: "s" })).toBe(false);
  expect(can(job, "sts:AssumeRole")).toBe(false);
  expect(can(job, "sts:GetCallerIdentity")).toBe(true);
});

test("the refusal is AWS's", () => {
  expect(() => withinSession(job, "s3:GetObject", { Bucket: "artifacts", Key: "x" })).toThrow(
    'User: arn:aws:sts::000000000000:assumed-role/pipeline/job is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::artifacts/x" because no session policy allows the s3:GetObject action',
  );
});

test("whoever has no session policy is not limited by one", () => {
  const { account, region } = job;
  const root: Caller = { account, region, principal: { kind: "root", arn: "arn:aws:iam::000000000000:root", userId: account } };
  expect(can(root, "s3:DeleteObject", { Bucket: "artifacts", Key: "in" })).toBe(true);
});

test("a denial wins, wildcards match, conditions do not allow", () => {
  const need = { service: "s3", action: "s3:GetObject", resource: "arn:aws:s3:::b/k" };
  const allowed = (...Statement: object[]) => isAllowed(JSON.stringify({ Statement }), need);
  expect(allowed({ Effect: "Allow", Action: "*", Resource: "*" })).toBe(true);
  expect(allowed({ Effect: "Allow", Action: "S3:get*", Resource: "arn:aws:s3:::b/?" })).toBe(true);
  expect(allowed({ Effect: "Allow", Action: "s3:Put*", Resource: "*" })).toBe(false);
  expect(allowed({ Effect: "Allow", NotAction: "s3:Put*", NotResource: "arn:aws:s3:::c/*" })).toBe(true);
  expect(allowed({ Effect: "Allow", Action: "*", Resource: "*" }, { Effect: "Deny", Action: "s3:GetObject", Resource: "*" })).toBe(false);
  expect(allowed({ Effect: "Allow", Action: "*", Resource: "*", Condition: { Bool: {} } })).toBe(false);
  expect(allowed({ Effect: "Allow", Action: "*", Resource: "*" }, { Effect: "Deny", Action: "*", Resource: "*", Condition: {} })).toBe(
    false,
  );
});

test("where the resource is not known, what a statement names is allowed, and only a denial of everything denies", () => {
  const allowed = (...Statement: object[]) => isAllowed(JSON.stringify({ Statement }), { service: "ecs", action: "ecs:UpdateService" });
  const update = { Effect: "Allow", Action: "ecs:UpdateService", Resource: "arn:aws:ecs:us-east-1:0:service/a/b" };
  expect(allowed(update)).toBe(true);
  expect(allowed(update, { Effect: "Deny", Action: "ecs:*", Resource: "arn:aws:ecs:us-east-1:0:service/other" })).toBe(true);
  expect(allowed(update, { Effect: "Deny", Action: "ecs:*", Resource: "*" })).toBe(false);
});
