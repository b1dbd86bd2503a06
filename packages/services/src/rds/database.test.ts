import { createFakeEngine } from "@towpath/engine";
import { FakeClock, sealWith, seededIds } from "@towpath/journal";
import { expect, test } from "vitest";
import { applyPassword, containerName, ensureRunning, removeDatabase } from "./database.ts";
import type { InstanceRow, RdsParts } from "./model.ts";

const password = "correct-horse'battery";
const seal = sealWith(Buffer.alloc(32, 7));
const row = {
  account: "000000000000",
  region: "us-east-1",
  id: "todo",
  arn: "arn:aws:rds:us-east-1:000000000000:db:todo",
  resource_id: "db-ABC",
  definition: JSON.stringify({ masterUsername: "todo", port: 5_432, vpcId: "vpc-1" }),
  address: "todo.rds.amazonaws.com",
  password: seal.seal(password, "arn:aws:rds:us-east-1:000000000000:db:todo"),
  interface_id: "eni-1",
  private_address: "10.0.0.9",
} as unknown as InstanceRow;

test("the password is in no command line and no container's settings, and comes to the database by standard input", async () => {
  const clock = new FakeClock();
  const engine = createFakeEngine({ clock });
  engine.addImage("postgres");
  const seen: string[] = [];
  const given: string[] = [];
  engine.program({ image: "postgres" }, async ({ argv, env, stdin, forever }) => {
    seen.push(JSON.stringify([argv, env]));
    if (argv[0] === "postgres" || argv[0] === "hold") return forever();
    if (argv[0] === "psql") for await (const chunk of stdin) given.push(chunk.toString());
    return 0;
  });
  const holder = await engine.containers.create({ image: "postgres", command: ["hold"], labels: {} });
  await engine.containers.start(holder);
  const parts = {
    clock,
    ids: seededIds(1),
    seal,
    crash: { at() {} },
    engine,
    images: { ensure: async () => "postgres" },
    network: {
      attach: async () => ({ containerId: holder, privateIpAddress: "10.0.0.9", mounts: [], environment: {} }),
      names: { set() {}, remove() {}, hold: () => () => {} },
    },
    home: { installationId: "abcdef123456", account: "000000000000", region: "us-east-1", dataDirectory: "", endpoint: "" },
  } as unknown as RdsParts;
  const { signal } = new AbortController();
  await ensureRunning(parts, row, signal);
  await applyPassword(parts, row, signal);
  expect(given.join("")).toBe(`ALTER USER "todo" WITH PASSWORD 'correct-horse''battery';\n`);
  expect(seen.map((text) => JSON.parse(text)[0][0])).toEqual(["hold", "postgres", "pg_isready", "psql"]);
  expect(seen.join("")).not.toContain("correct-horse");
  expect((await engine.containers.inspect(containerName(parts, row))).state).toBe("running");
});

test("an interface that was made just before a death and is in no row is removed with its database", async () => {
  const removed: string[] = [];
  const asked: unknown[] = [];
  const ec2 = {
    DescribeNetworkInterfaces: async (input: unknown) => (asked.push(input), { NetworkInterfaces: [{ NetworkInterfaceId: "eni-7" }] }),
    DeleteNetworkInterface: async ({ NetworkInterfaceId }: { NetworkInterfaceId: string }) => void removed.push(NetworkInterfaceId),
  };
  const parts = {
    engine: createFakeEngine({ clock: new FakeClock() }),
    network: { names: { set() {}, remove() {}, hold: () => () => {} } },
    aws: { as: () => ({ iam: { GetRole: async () => ({}) } }), assume: async () => ({ client: { ec2 } }) },
    home: { installationId: "abcdef123456" },
  } as unknown as RdsParts;
  const definition = JSON.stringify({ vpcId: "vpc-1", subnetId: "subnet-a" });
  await removeDatabase(parts, { ...row, definition, interface_id: null });
  expect(removed).toEqual(["eni-7"]);
  expect(JSON.stringify(asked)).toContain("rds-todo");
  await removeDatabase(parts, row);
  expect(removed).toEqual(["eni-7", "eni-1"]);
});
