import { decode, encode } from "dns-packet";
import { expect, test } from "vitest";
import { respond } from "./respond.ts";
import { takeMessages, withLength } from "./upstream.ts";
import { Zone } from "./zone.ts";

const place = { vpcId: "vpc-1", range: "10.10.0.0/16", endpoint: "10.10.0.2" };
const zone = new Zone();
zone.set("DB.example.", ["10.10.20.4", "10.10.21.4"], "vpc-1");
zone.set("db.example", ["10.9.9.9"]);

const ask = async (name: string, type: "A" | "AAAA" = "A", from = place, upstream = async (): Promise<Buffer | undefined> => undefined) => {
  const query = encode({ type: "query", id: 7, flags: 1 << 8, questions: [{ type, name }] });
  const response = decode((await respond(query, "udp", { zone, place: from, upstream })) as Buffer);
  const addresses = response.answers?.map((answer) => ("data" in answer ? answer.data : undefined));
  return { id: response.id, code: (response.flags ?? 0) & 15, addresses };
};

test("a VPC's own names come before those of all", async () => {
  expect(await ask("db.EXAMPLE")).toEqual({ id: 7, code: 0, addresses: ["10.10.20.4", "10.10.21.4"] });
  expect(await ask("db.example", "A", { ...place, vpcId: "vpc-2" })).toMatchObject({ addresses: ["10.9.9.9"] });
  expect(await ask("db.example", "AAAA")).toMatchObject({ code: 0, addresses: [] });
});

test("AWS's names are ours", async () => {
  expect(await ask("bucket.s3.us-east-1.amazonaws.com")).toMatchObject({ addresses: ["10.10.0.2"] });
  expect(await ask("public.ecr.aws")).toMatchObject({ addresses: ["10.10.0.2"] });
  expect(await ask("notamazonaws.com")).toMatchObject({ code: 2 });
  expect(await ask("x.us-east-1.rds.amazonaws.com")).toMatchObject({ code: 3, addresses: [] });
  expect(await ask("ip-10-10-3-4.ec2.internal")).toMatchObject({ addresses: ["10.10.3.4"] });
  expect(await ask("ip-10-11-3-4.eu-west-1.compute.internal")).toMatchObject({ code: 3 });
  expect(await ask("ip-10-10-3-400.ec2.internal")).toMatchObject({ code: 3 });
});

test("a name that is still to be set again while the server starts is waited for", async () => {
  const starting = new Zone();
  const release = starting.hold();
  const told: string[] = [];
  const find = async (name: string) => {
    const query = encode({ type: "query", id: 7, questions: [{ type: "A", name }] });
    const upstream = async (): Promise<Buffer | undefined> => undefined;
    const { answers = [] } = decode((await respond(query, "udp", { zone: starting, place, upstream })) as Buffer);
    told.push(`${name} ${answers.map((answer) => ("data" in answer ? String(answer.data) : "")).join()}`);
  };
  const asked = [find("late.rds.amazonaws.com"), find("none.rds.amazonaws.com")];
  await find("sts.us-east-1.amazonaws.com");
  starting.set("late.rds.amazonaws.com", ["10.10.20.4"], "vpc-1");
  release();
  await Promise.all(asked);
  expect(told).toEqual(["sts.us-east-1.amazonaws.com 10.10.0.2", "late.rds.amazonaws.com 10.10.20.4", "none.rds.amazonaws.com "]);
});

test("the rest is asked of the host's resolvers, and fails when they do not answer", async () => {
  const answer = encode({ type: "response", id: 7, answers: [{ type: "A", name: "x.org", data: "1.2.3.4" }] });
  expect(await ask("x.org", "A", place, async () => answer)).toMatchObject({ code: 0, addresses: ["1.2.3.4"] });
  expect(await ask("x.org")).toMatchObject({ code: 2 });
});

test("what is no query is not answered", async () => {
  const upstream = async () => undefined;
  expect(await respond(Buffer.from("nonsense"), "udp", { zone, place, upstream })).toBeUndefined();
  expect(await respond(encode({ type: "response", id: 1 }), "udp", { zone, place, upstream })).toBeUndefined();
});

test("messages over TCP are cut by their lengths", () => {
  const bytes = Buffer.concat([withLength(Buffer.from("one")), withLength(Buffer.from("two")), Buffer.from([0, 9, 1])]);
  const { messages, rest } = takeMessages(bytes);
  expect(messages.map(String)).toEqual(["one", "two"]);
  expect(rest).toHaveLength(3);
});
