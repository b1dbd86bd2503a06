import * as ec2 from "@aws-sdk/client-ec2";
import * as iam from "@aws-sdk/client-iam";
import * as sts from "@aws-sdk/client-sts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseForm } from "./form.ts";
import type { WireRequest } from "./message.ts";
import { serviceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";
import { toWireError } from "./errors.ts";

const services = {
  iam: serviceModel(iam, iam.IAMClient),
  sts: serviceModel(sts, sts.STSClient),
  ec2: serviceModel(ec2, ec2.EC2Client),
};
type Name = keyof typeof services;
const request = (body: string | Uint8Array): WireRequest => ({
  method: "POST",
  path: "/",
  rawPath: "/",
  query: {},
  headers: {},
  body: Buffer.from(body),
  requestId: "id-1",
});
const decode = (name: Name, operation: string, body: string | Uint8Array) =>
  protocolFor(services[name]).decode(services[name].operations[operation]!, request(body));

describe("reading", () => {
  test("lists by whatever name, in numeric order", async () => {
    for (const middle of ["member.", "", "Item.", "entry."]) {
      const items = [10, 2, 1].map((n) => `Tags.${middle}${n}.Key=k${n}&Tags.${middle}${n}.Value=v${n}`).join("&");
      const input = await decode("sts", "AssumeRole", `Action=AssumeRole&RoleArn=r&RoleSessionName=s&${items}`);
      expect(input).toMatchObject({ Tags: [{ Key: "k1" }, { Key: "k2" }, { Key: "k10" }] });
    }
  });

  test("an empty list arrives as its bare name", async () => {
    await expect(decode("sts", "AssumeRole", "Tags=&RoleArn=r")).resolves.toEqual({ Tags: [], RoleArn: "r" });
  });

  test("plus, percent and UTF-8", async () => {
    await expect(decode("iam", "GetRole", "RoleName=a+b%2B%C3%A9%25")).resolves.toEqual({ RoleName: "a b+é%" });
  });

  test("EC2's names and flat lists", async () => {
    const body = "Action=DescribeVpcs&Filter.1.Name=tag&Filter.1.Value.1=x&Filter.1.Value.2=y&VpcId.1=vpc-1&MaxResults=5&DryRun=TRUE";
    await expect(decode("ec2", "DescribeVpcs", body)).resolves.toEqual({
      Filters: [{ Name: "tag", Values: ["x", "y"] }],
      VpcIds: ["vpc-1"],
      MaxResults: 5,
      DryRun: true,
    });
  });

  test("a GET carries its parameters in the query", async () => {
    const get = { ...request(""), method: "GET", query: { Action: ["GetRole"], RoleName: ["r"] } };
    const protocol = protocolFor(services.iam);
    expect(protocol.route(get)).toBe("GetRole");
    await expect(protocol.decode(services.iam.operations["GetRole"]!, get)).resolves.toEqual({ RoleName: "r" });
  });
});

describe("refusing", () => {
  test.each<[Name, string, string, string]>([
    ["sts", "AssumeRole", "DurationSeconds=soon", "MalformedInput"],
    ["sts", "AssumeRole", "DurationSeconds=", "MalformedInput"],
    ["iam", "CreatePolicyVersion", "SetAsDefault=perhaps", "MalformedInput"],
    ["ec2", "DescribeVpcs", "MaxResults=many", "InvalidParameterValue"],
    ["ec2", "DescribeVpcs", "DryRun=2", "InvalidParameterValue"],
    ["ec2", "CreateFleet", "ValidUntil=yesterday", "InvalidParameterValue"],
    ["iam", "GetRole", `${"a.".repeat(50)}b=1`, "MalformedInput"],
  ])("%s %s %s", async (name, operation, body, code) => {
    await expect(decode(name, operation, body)).rejects.toThrow(expect.objectContaining({ code, status: 400 }));
  });

  test("bytes that are no UTF-8", () => {
    expect(() => protocolFor(services.iam).route(request(Buffer.from([0x41, 0xff])))).toThrow(
      expect.objectContaining({ code: "MalformedInput" }),
    );
  });

  test("operations that are none", () => {
    const protocol = protocolFor(services.iam);
    expect(protocol.unknown(request(""))).toMatchObject({ code: "MissingAction" });
    expect(protocol.unknown(request("Action=Fly&Version=2010-05-08"))).toMatchObject({
      code: "InvalidAction",
      message: "Could not find operation Fly for version 2010-05-08",
    });
    expect(protocolFor(services.ec2).unknown(request("Action=Fly&Version=2016-11-15"))).toMatchObject({
      message: "The action Fly is not valid for this web service.",
    });
  });

  test("errors in both protocols' envelopes", () => {
    const error = { code: "NoSuchEntity", message: "a<b", status: 404, fault: "client" as const, value: {} };
    expect(protocolFor(services.iam).fail(error, request("")).body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>NoSuchEntity</Code><Message>a&lt;b</Message></Error><RequestId>id-1</RequestId></ErrorResponse>',
    );
    expect(protocolFor(services.ec2).fail(error, request("")).body).toContain(
      "<Errors><Error><Code>NoSuchEntity</Code><Message>a&lt;b</Message></Error></Errors><RequestID>id-1</RequestID>",
    );
  });

  test("a declared error has the code and status of the query protocols", () => {
    const error = new iam.NoSuchEntityException({ message: "gone", $metadata: {} });
    expect(toWireError(services.iam, error)).toMatchObject({ code: "NoSuchEntity", status: 404, fault: "client" });
  });
});

describe("whatever is sent", () => {
  const part = fc.oneof(
    fc.constantFrom("member", "entry", "key", "value", "Tags", "RoleArn", "__proto__", "constructor", "1", "2", "-1", ""),
    fc.string({ maxLength: 5 }),
  );
  const key = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join("."));
  const form = fc.array(fc.tuple(key, fc.string({ maxLength: 8 })), { maxLength: 12 });

  test("a form is read or refused, and pollutes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(
        form,
        fc.constantFrom<[Name, string]>(["sts", "AssumeRole"], ["iam", "TagRole"], ["ec2", "RunInstances"]),
        async (pairs, [name, operation]) => {
          const outcome = await decode(name, operation, new URLSearchParams(pairs).toString()).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(toWireError(services[name], outcome)?.status).toBe(400);
          else expect(Object.getPrototypeOf(outcome)).toBe(Object.prototype);
          expect(Object.keys(Object.prototype)).toEqual([]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("each value of a form is found under its key", () => {
    fc.assert(
      fc.property(form, (pairs) => {
        const root = parseForm(pairs);
        const last = new Map(pairs);
        for (const [name, value] of last) {
          let node = root;
          for (const step of name.split(".")) node = node.child.get(step) ?? { child: new Map() };
          expect(node.value).toBe(value);
        }
      }),
    );
  });

  test("a list comes back in the order it was numbered", async () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(names, fc.integer({ min: 0, max: 9 }), async (values, first) => {
        const pairs = values.map((value, index) => [`VpcId.${first + index}`, value]);
        const shuffled = pairs.toSorted(([, a], [, b]) => (a! < b! ? -1 : 1));
        const input = await decode("ec2", "DescribeVpcs", new URLSearchParams(shuffled as [string, string][]).toString());
        expect(input).toEqual({ VpcIds: values });
      }),
    );
  });
});
