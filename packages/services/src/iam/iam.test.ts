import { FakeClock, inMemoryJournal, sealWith, seededIds, silentLog } from "@towpath/journal";
import { expect, test } from "vitest";
import { allowEverybody, Door, openIam, rootCaller } from "../index.ts";

function iam() {
  const clock = new FakeClock();
  const parts = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), seal: sealWith(Buffer.alloc(32, 7)) };
  const door = new Door({ ...parts, log: silentLog, authorize: allowEverybody });
  door.add(openIam(parts));
  return door.as(rootCaller("000000000000", "us-east-1")).iam;
}
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { Service: "ecs.amazonaws.com" }, Action: "sts:AssumeRole" },
});
const policy = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } });

test("a role with policies cannot be deleted until they are gone", async () => {
  const roles = iam();
  await roles.CreateRole({ RoleName: "r", AssumeRolePolicyDocument: trust });
  await roles.PutRolePolicy({ RoleName: "r", PolicyName: "p", PolicyDocument: policy });
  await roles.AttachRolePolicy({ RoleName: "r", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
  await expect(roles.DeleteRole({ RoleName: "r" })).rejects.toThrow("must detach all policies first");
  await roles.DetachRolePolicy({ RoleName: "r", PolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess" });
  await expect(roles.DeleteRole({ RoleName: "r" })).rejects.toThrow("must delete policies first");
  await roles.DeleteRolePolicy({ RoleName: "r", PolicyName: "p" });
  await roles.DeleteRole({ RoleName: "r" });
  await expect(roles.GetRole({ RoleName: "r" })).rejects.toThrow("The role with name r cannot be found.");
});

test("a role's name is taken regardless of case, and its documents come back percent-encoded", async () => {
  const roles = iam();
  const { Role } = await roles.CreateRole({ RoleName: "Deploy", AssumeRolePolicyDocument: trust, Path: "/ci/" });
  expect(Role).toMatchObject({ Arn: "arn:aws:iam::000000000000:role/ci/Deploy" });
  expect(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""))).toEqual(JSON.parse(trust));
  await expect(roles.CreateRole({ RoleName: "deploy", AssumeRolePolicyDocument: trust })).rejects.toThrow(
    "Role with name deploy already exists.",
  );
});

test.each([
  ["{", "invalid Json"],
  ['{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}]}', "prohibited field Resource"],
  ['{"Statement":[{"Effect":"Allow","Action":"sts:AssumeRole"}]}', "Missing required field Principal"],
  ['{"Version":"2020-01-01","Statement":[]}', "valid version"],
])("the trust policy %s is refused", async (document, text) => {
  await expect(iam().CreateRole({ RoleName: "r", AssumeRolePolicyDocument: document })).rejects.toThrow(text);
});

test("a managed policy keeps five versions; the default one stays", async () => {
  const policies = iam();
  const { Policy } = await policies.CreatePolicy({ PolicyName: "p", PolicyDocument: policy });
  const PolicyArn = Policy?.Arn ?? "";
  for (let i = 0; i < 4; i++) await policies.CreatePolicyVersion({ PolicyArn, PolicyDocument: policy, SetAsDefault: i === 3 });
  await expect(policies.CreatePolicyVersion({ PolicyArn, PolicyDocument: policy })).rejects.toThrow("up to 5 versions");
  await expect(policies.DeletePolicyVersion({ PolicyArn, VersionId: "v5" })).rejects.toThrow("default version");
  await policies.DeletePolicyVersion({ PolicyArn, VersionId: "v1" });
  const { Versions } = await policies.ListPolicyVersions({ PolicyArn });
  expect(Versions?.map((version) => version.VersionId)).toEqual(["v5", "v4", "v3", "v2"]);
});

test("pages follow one another without a gap", async () => {
  const roles = iam();
  for (const RoleName of ["a", "b", "c"]) await roles.CreateRole({ RoleName, AssumeRolePolicyDocument: trust });
  const first = await roles.ListRoles({ MaxItems: 2 });
  expect(first).toMatchObject({ IsTruncated: true, Roles: [{ RoleName: "a" }, { RoleName: "b" }] });
  const second = await roles.ListRoles({ MaxItems: 2, Marker: first.Marker });
  expect(second).toMatchObject({ IsTruncated: false, Roles: [{ RoleName: "c" }] });
});
