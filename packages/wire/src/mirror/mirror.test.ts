/**
 * The mirror test: each operation of each service, once through the SDK's own client protocol and our server protocol, and
 * back. The counts keep it from passing on nothing; they change only when a client package is upgraded.
 */
import { expect, test } from "vitest";
import type { ClientClass } from "../model.ts";
import { Exchange } from "./exchange.ts";

const SERVICES = [
  { name: "cloudtrail", protocol: "awsJson1_1", operations: 60, errors: 86, events: 0 },
  { name: "cloudwatch-logs", protocol: "awsJson1_1", operations: 118, errors: 21, events: 3 },
  { name: "codebuild", protocol: "awsJson1_1", operations: 59, errors: 6, events: 0 },
  { name: "codecommit", protocol: "awsJson1_1", operations: 80, errors: 190, events: 0 },
  { name: "codepipeline", protocol: "awsJson1_1", operations: 44, errors: 41, events: 0 },
  { name: "codestar-connections", protocol: "awsJson1_0", operations: 27, errors: 17, events: 0 },
  { name: "ec2", protocol: "ec2Query", operations: 823, errors: 0, events: 0 },
  { name: "ecr", protocol: "awsJson1_1", operations: 62, errors: 50, events: 0 },
  { name: "ecs", protocol: "awsJson1_1", operations: 88, errors: 31, events: 0 },
  { name: "elastic-load-balancing-v2", protocol: "awsQuery", operations: 51, errors: 56, events: 0 },
  { name: "eventbridge", protocol: "awsJson1_1", operations: 57, errors: 13, events: 0 },
  { name: "iam", protocol: "awsQuery", operations: 180, errors: 38, events: 0 },
  { name: "rds", protocol: "awsQuery", operations: 168, errors: 150, events: 0 },
  { name: "s3", protocol: "restXml", operations: 112, errors: 21, events: 5 },
  { name: "secrets-manager", protocol: "awsJson1_1", operations: 23, errors: 12, events: 0 },
  { name: "ssm", protocol: "awsJson1_1", operations: 154, errors: 140, events: 0 },
  { name: "sts", protocol: "awsQuery", operations: 12, errors: 15, events: 0 },
];

async function exchangeFor(name: string): Promise<Exchange> {
  const sdk = (await import(`@aws-sdk/client-${name}`)) as Record<string, unknown>;
  const [, Client] = Object.entries(sdk).find(([key]) => key.endsWith("Client") && !key.startsWith("__")) ?? [];
  return new Exchange(sdk, Client as ClientClass);
}

test.each(SERVICES)("$name", async ({ name, ...expected }) => {
  const exchange = await exchangeFor(name);
  const { model } = exchange;
  const failures: string[] = [];
  const succeeds = async (what: string, run: () => Promise<unknown>) => {
    try {
      await run();
      return true;
    } catch (error) {
      failures.push(`${what}: ${(error as Error).message.slice(0, 400)}`);
      return false;
    }
  };
  const done = { operations: 0, errors: 0, events: 0 };
  for (const operation of Object.values(model.operations)) {
    const requested = await succeeds(`${operation[2]} request`, () => exchange.request(operation));
    const answered = await succeeds(`${operation[2]} response`, () => exchange.response(operation));
    await succeeds(`${operation[2]} events`, async () => (done.events += await exchange.events(operation)));
    if (requested && answered) done.operations++;
  }
  // The base exception of a client is in its tables too, but no service sends it.
  const errors = Object.values(model.errors).filter((schema) => !schema[1].startsWith("smithy.ts"));
  for (const schema of errors) if (await succeeds(schema[2], () => exchange.error(schema))) done.errors++;

  expect(failures).toEqual([]);
  expect({ protocol: model.protocol.split("#")[1], ...done }).toEqual(expected);
});
