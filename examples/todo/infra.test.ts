import assert from "node:assert/strict";
import { test } from "node:test";
import { type Context, openContext } from "./infra/context.ts";
import { pipelineDeclaration } from "./infra/delivery.ts";
import { subnetCidrs, vpcCidr } from "./infra/network.ts";
import { roles, trustPolicy } from "./infra/policies.ts";
import { connectionString } from "./infra/secret.ts";
import { ensure, isMissing, patiently, remove } from "./infra/steps.ts";

const reported: string[] = [];
const context = {
  accountId: "111122223333",
  region: "eu-west-1",
  fullRepositoryId: "acme/todo",
  buildEnvironment: {},
  signal: new AbortController().signal,
  report: (subject: string, state: string) => reported.push(`${subject} ${state}`),
} as unknown as Context;

const named = (name: string) => Object.assign(new Error(name), { name });

test("the subnets are parts of the VPC and do not overlap", () => {
  const cidrs = Object.values(subnetCidrs).flat();
  assert.equal(new Set(cidrs).size, 6);
  for (const cidr of cidrs)
    assert.match(
      cidr,
      new RegExp(
        String.raw`^${vpcCidr
          .split(".")
          .slice(0, 2)
          .join(String.raw`\.`)}\.\d+\.0/24$`,
      ),
    );
});

test("no policy allows everything, and what is allowed anywhere is of one service", () => {
  for (const { policy, service } of Object.values(roles)) {
    for (const statement of policy(context).Statement) {
      for (const action of statement.Action) assert.match(action, /^[a-z0-9-]+:[A-Za-z]+$/);
    }
    assert.deepEqual(trustPolicy(service).Statement[0]?.Principal, { Service: service });
  }
});

test("only the build and the start of a task may read the secret", () => {
  const readers = Object.entries(roles).filter(([, role]) =>
    JSON.stringify(role.policy(context)).includes("secretsmanager:GetSecretValue"),
  );
  assert.deepEqual(readers.map(([name]) => name).sort(), ["build", "task-execution"]);
});

test("the connection string is encrypted where the database has a certificate", () => {
  const database = { address: "todo.abc.eu-west-1.rds.amazonaws.com", port: 5432, usesTls: true };
  assert.equal(connectionString(database, "pw"), "postgres://todo:pw@todo.abc.eu-west-1.rds.amazonaws.com:5432/todo?sslmode=no-verify");
  assert.equal(new URL(connectionString({ ...database, usesTls: false }, "pw")).search, "");
});

test("each stage of the pipeline takes what the one before it made", () => {
  const { stages = [] } = pipelineDeclaration(context, { roleArn: "r", bucket: "b", connectionArn: "c" });
  const actions = stages.map((stage) => stage.actions?.[0]);
  assert.deepEqual(
    actions.map((action) => action?.name),
    ["Source", "Build", "Deploy"],
  );
  assert.equal(actions[1]?.inputArtifacts?.[0]?.name, actions[0]?.outputArtifacts?.[0]?.name);
  assert.equal(actions[2]?.inputArtifacts?.[0]?.name, actions[1]?.outputArtifacts?.[0]?.name);
});

test("what is found is not made", async () => {
  reported.length = 0;
  const never = () => Promise.reject(new Error("made twice"));
  assert.equal(await ensure(context, "it", async () => "found", never), "found");
  assert.equal(
    await ensure(
      context,
      "it",
      async () => undefined,
      async () => "made",
    ),
    "made",
  );
  assert.deepEqual(reported, ["it found", "it creating", "it created"]);
});

test("what is gone already is removed without an error, any other failure is passed on", async () => {
  for (const name of [
    "ResourceNotFoundException",
    "InvalidVpcID.NotFound",
    "NoSuchBucket",
    "NoSuchEntityException",
    "DBInstanceNotFoundFault",
  ]) {
    assert.ok(isMissing(named(name)), name);
    await remove(context, "it", () => Promise.reject(named(name)));
  }
  await assert.rejects(
    remove(context, "it", () => Promise.reject(named("AccessDenied"))),
    { name: "AccessDenied" },
  );
});

test("a temporary refusal is repeated, but not without end, and not after a signal", async () => {
  let attempts = 0;
  const refuse = () => {
    attempts += 1;
    return Promise.reject(named("DependencyViolation"));
  };
  await assert.rejects(
    patiently(context, () => true, refuse, 1),
    { name: "DependencyViolation" },
  );
  await assert.rejects(
    patiently(context, () => false, refuse),
    { name: "DependencyViolation" },
  );
  assert.equal(attempts, 2);
  const aborted = { ...context, signal: AbortSignal.abort() };
  await assert.rejects(
    patiently(aborted, () => true, refuse),
    { name: "AbortError" },
  );
  await assert.rejects(
    ensure(
      aborted,
      "it",
      async () => undefined,
      async () => "made",
    ),
    { name: "AbortError" },
  );
});

test("nothing is assumed of an account that cannot be reached", async () => {
  const options = { endpoint: "http://127.0.0.1:1", region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };
  await assert.rejects(openContext(options), { code: "ECONNREFUSED" });
});
