import { FakeClock, inMemoryJournal, sealWith, seededIds, silentLog } from "@towpath/journal";
import { expect, test } from "vitest";
import { allowEverybody, Door, rootCaller } from "../index.ts";
import { openSsm } from "./service.ts";

function opened() {
  const clock = new FakeClock();
  const parts = { journal: inMemoryJournal(clock), clock, ids: seededIds(1), seal: sealWith(Buffer.alloc(32, 7)) };
  const door = new Door({ ...parts, log: silentLog, authorize: allowEverybody });
  door.add(openSsm(parts));
  return door.as(rootCaller("000000000000", "us-east-1")).ssm;
}

test("a parameter is read by name, version, label and ARN", async () => {
  const ssm = opened();
  await ssm.PutParameter({ Name: "/app/url", Value: "one", Type: "String" });
  await ssm.PutParameter({ Name: "/app/url", Value: "two", Overwrite: true });
  await ssm.LabelParameterVersion({ Name: "/app/url", ParameterVersion: 1, Labels: ["stable", "aws-no"] });
  const read = async (Name: string) => (await ssm.GetParameter({ Name })).Parameter;
  await expect(read("/app/url")).resolves.toMatchObject({ Value: "two", Version: 2, Type: "String", DataType: "text" });
  await expect(read("/app/url:1")).resolves.toMatchObject({ Value: "one", Selector: ":1" });
  await expect(read("/app/url:stable")).resolves.toMatchObject({ Value: "one" });
  await expect(read("arn:aws:ssm:us-east-1:000000000000:parameter/app/url")).resolves.toMatchObject({ Value: "two" });
});

test("a SecureString is opened only when decryption is asked for", async () => {
  const ssm = opened();
  await ssm.PutParameter({ Name: "pw", Value: "hunter2", Type: "SecureString" });
  expect((await ssm.GetParameter({ Name: "pw" })).Parameter?.Value).not.toContain("hunter2");
  expect((await ssm.GetParameter({ Name: "pw", WithDecryption: true })).Parameter?.Value).toBe("hunter2");
});

test("GetParameters names what is missing instead of failing", async () => {
  const ssm = opened();
  await ssm.PutParameter({ Name: "a", Value: "1", Type: "String" });
  await expect(ssm.GetParameters({ Names: ["a", "b", "a:7"] })).resolves.toMatchObject({
    Parameters: [{ Name: "a" }],
    InvalidParameters: ["b", "a:7"],
  });
});

test("a path gives its own level, or all below, in pages", async () => {
  const ssm = opened();
  for (const Name of ["/a/x", "/a/y", "/a/b/z", "/ab/q"]) await ssm.PutParameter({ Name, Value: "v", Type: "String" });
  const names = (found: { Parameters?: { Name?: string }[] | undefined }) => found.Parameters?.map(({ Name }) => Name);
  expect(names(await ssm.GetParametersByPath({ Path: "/a" }))).toEqual(["/a/x", "/a/y"]);
  const first = await ssm.GetParametersByPath({ Path: "/a/", Recursive: true, MaxResults: 2 });
  const second = await ssm.GetParametersByPath({ Path: "/a/", Recursive: true, MaxResults: 2, NextToken: first.NextToken });
  expect([...(names(first) ?? []), ...(names(second) ?? [])]).toEqual(["/a/b/z", "/a/x", "/a/y"]);
});

test.each([
  [{ Name: "a/b", Value: "v", Type: "String" as const }, "fully qualified name"],
  [{ Name: "/aws/x", Value: "v", Type: "String" as const }, "reserved parameter name"],
  [{ Name: "x", Value: "v" }, "type is required"],
  [{ Name: "x", Value: "v".repeat(5_000), Type: "String" as const }, "maximum parameter value of 4096"],
  [{ Name: "x", Value: "abc", Type: "String" as const, AllowedPattern: "\\d+" }, "allowedPattern"],
])("putting %o is refused", async (input, text) => {
  await expect(opened().PutParameter(input)).rejects.toThrow(text);
});

test("an existing parameter is overwritten only on request, and keeps a hundred versions", async () => {
  const ssm = opened();
  await ssm.PutParameter({ Name: "x", Value: "0", Type: "String" });
  await expect(ssm.PutParameter({ Name: "x", Value: "1", Type: "String" })).rejects.toMatchObject({ name: "ParameterAlreadyExists" });
  for (let i = 1; i <= 100; i++) await ssm.PutParameter({ Name: "x", Value: `${i}`, Overwrite: true });
  const { Parameters } = await ssm.GetParameterHistory({ Name: "x" });
  expect(Parameters?.[0]?.Version).toBe(2);
  await ssm.LabelParameterVersion({ Name: "x", ParameterVersion: 2, Labels: ["keep"] });
  await expect(ssm.PutParameter({ Name: "x", Value: "z", Overwrite: true })).rejects.toThrow("has a label associated");
});

test("describe filters by name, type and tag", async () => {
  const ssm = opened();
  await ssm.PutParameter({ Name: "/a", Value: "v", Type: "String", Tags: [{ Key: "env", Value: "dev" }] });
  await ssm.PutParameter({ Name: "/b", Value: "v", Type: "SecureString" });
  const names = async (Key: string, Values: string[], Option?: string) =>
    (await ssm.DescribeParameters({ ParameterFilters: [{ Key, Values, ...(Option && { Option }) }] })).Parameters?.map(({ Name }) => Name);
  expect(await names("tag:env", ["dev"])).toEqual(["/a"]);
  expect(await names("Type", ["SecureString"])).toEqual(["/b"]);
  expect(await names("Name", ["/"], "BeginsWith")).toEqual(["/a", "/b"]);
  await expect(names("Colour", ["red"])).rejects.toMatchObject({
    name: expect.stringMatching(/InvalidFilterKey|ValidationException/) as string,
  });
});
