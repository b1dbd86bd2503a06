/** What no well-behaved client sends: wrong signatures, broken bodies, unknown operations. Each gets the refusal that AWS gives. */
import { connect } from "node:net";
import { AssumeRoleCommand, STSClient, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { expectPlain, refusalOf } from "../kit/plain-words.ts";
import { type RawRequest, sendRaw } from "../kit/raw-request.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.open();
});
afterAll(() => installation[Symbol.asyncDispose]());

const json = (target: string, body: string | Buffer): RawRequest => ({
  service: "codepipeline",
  body,
  headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": target },
});
const form = (service: string, body: string): RawRequest => ({
  service,
  body,
  headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
});

/** One good request of each family; each is then spoilt in the ways below. */
const good: Record<string, RawRequest> = {
  json: json("CodePipeline_20150709.ListPipelines", "{}"),
  query: form("sts", "Action=GetCallerIdentity&Version=2011-06-15"),
  ec2: form("ec2", "Action=DescribeVpcs&Version=2016-11-15"),
  s3: { service: "s3", method: "GET", path: "/" },
};

/** The error type in whichever place its family has it. */
function typeOf(text: string): string | undefined {
  return /<Code>([^<]+)<\/Code>/.exec(text)?.[1] ?? /"__type":"(?:[^"#]*#)?([^"]+)"/.exec(text)?.[1];
}

async function send(request: RawRequest): Promise<{ status: number; type: string | undefined; text: string }> {
  const { status, text } = await sendRaw(installation.access, request);
  expectPlain(text);
  return { status, type: typeOf(text), text };
}

describe("signatures", () => {
  test("the requests that are spoilt below are good", async () => {
    for (const request of Object.values(good)) expect((await sendRaw(installation.access, request)).status).toBe(200);
  });

  test.each([
    ["json", 400, "InvalidSignatureException"],
    ["query", 403, "SignatureDoesNotMatch"],
    ["ec2", 401, "AuthFailure"],
    ["s3", 403, "SignatureDoesNotMatch"],
  ])("a wrong one: %s", async (family, status, type) => {
    const spoil = (signature: string) => signature.replace(/^./, (first) => (first === "0" ? "1" : "0"));
    expect(await send({ ...(good[family] as RawRequest), spoil })).toMatchObject({ status, type });
  });

  test.each([
    ["json", 400, "InvalidSignatureException", "Signature expired"],
    ["query", 403, "SignatureDoesNotMatch", "Signature expired"],
    ["ec2", 400, "RequestExpired", "Request has expired."],
    ["s3", 403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large."],
  ])("one of an hour ago: %s", async (family, status, type, text) => {
    const answer = await send({ ...(good[family] as RawRequest), at: new Date(Date.now() - 3_600_000) });
    expect(answer).toMatchObject({ status, type });
    expect(answer.text).toContain(text);
  });

  test.each([
    ["json", 400, "MissingAuthenticationTokenException"],
    ["query", 403, "MissingAuthenticationToken"],
    ["s3", 403, "AccessDenied"],
  ])("none at all: %s", async (family, status, type) => {
    const { method = "POST", path = "/", headers, body } = good[family] as RawRequest;
    const response = await fetch(`${installation.access.endpoint}${path}`, {
      method,
      ...(headers && { headers }),
      ...(body !== undefined && { body: body.toString() }),
    });
    const text = await response.text();
    expectPlain(text);
    expect({ status: response.status, type: typeOf(text) }).toEqual({ status, type });
  });

  test("a body that is not the one that was signed", async () => {
    const changed = await refusalOf(clientThatChangesBodies().send(new GetCallerIdentityCommand({})));
    expect(changed).toMatchObject({ name: "XAmzContentSHA256Mismatch", status: 400 });
  });

  test("a header that is no signature", async () => {
    const { access } = installation;
    const response = await fetch(access.endpoint, {
      method: "POST",
      body: "{}",
      headers: { ...(good["json"] as RawRequest).headers, authorization: "AWS4-HMAC-SHA256 nonsense" },
    });
    const text = await response.text();
    expectPlain(text);
    expect({ status: response.status, type: typeOf(text) }).toEqual({ status: 400, type: "IncompleteSignatureException" });
  });

  test("an unknown key, and a session's key without its token", async () => {
    const { access, clients } = installation;
    const trust = { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { AWS: access.account }, Action: "sts:AssumeRole" } };
    const role = { RoleName: "bad-input", AssumeRolePolicyDocument: JSON.stringify(trust) };
    const { Role } = await clients.iam.send(new CreateRoleCommand(role));
    const { Credentials } = await clients.sts.send(new AssumeRoleCommand({ RoleArn: Role?.Arn, RoleSessionName: "ada" }));
    const keys = { accessKeyId: Credentials?.AccessKeyId ?? "", secretAccessKey: Credentials?.SecretAccessKey ?? "" };
    const who = (credentials: typeof keys & { sessionToken?: string }) =>
      new STSClient({ endpoint: access.endpoint, region: access.region, credentials, maxAttempts: 1 }).send(
        new GetCallerIdentityCommand({}),
      );
    expect(await refusalOf(who(keys))).toMatchObject({ name: "InvalidClientTokenId", status: 403 });
    expect(await refusalOf(who({ ...keys, sessionToken: "another" }))).toMatchObject({ name: "InvalidClientTokenId", status: 403 });
    expect(await refusalOf(who({ accessKeyId: "AKIANOBODY", secretAccessKey: "x" }))).toMatchObject({ name: "InvalidClientTokenId" });
    expect((await who({ ...keys, sessionToken: Credentials?.SessionToken ?? "" })).Arn).toContain("assumed-role/bad-input/ada");
  });
});

function clientThatChangesBodies(): STSClient {
  const { endpoint, region, accessKeyId, secretAccessKey } = installation.access;
  const client = new STSClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 });
  client.middlewareStack.add(
    (next) => (call) => {
      const request = call.request as { body: string };
      request.body = request.body.replace("2011-06-15", "2011-06-16");
      return next(call);
    },
    { step: "finalizeRequest", priority: "low", name: "changeBody" },
  );
  return client;
}

describe("bodies", () => {
  const target = "CodePipeline_20150709.GetPipeline";

  test.each(["{", "[]", '"text"', "null", "\u0000", '{"name":}', '{"name":"a"', "<a/>", '{"name":{"a":1}}', '{"name":["a"]}'])(
    "malformed JSON: %j",
    async (body) => {
      expect(await send(json(target, body))).toMatchObject({ status: 400, type: "SerializationException" });
    },
  );

  test("bytes that are no text", async () => {
    expect(await send(json(target, Buffer.from([0x7b, 0xff, 0xfe, 0x7d])))).toMatchObject({ status: 400, type: "SerializationException" });
  });

  test.each([
    ["sts", "", "MissingAction"],
    ["sts", "Action=", "MissingAction"],
    ["ec2", "Action=DescribeVpcs&Version=2016-11-15&VpcId.x=%", undefined],
    ["rds", "Action=DescribeDBInstances&Version=2014-10-31&MaxRecords=many", "MalformedInput"],
    ["elasticloadbalancing", "Action=DescribeLoadBalancers&Version=2015-12-01&PageSize=few", "MalformedInput"],
  ])("malformed forms: %s %j", async (service, body, type) => {
    const answer = await send(form(service, body));
    expect(answer.status).toBeLessThan(500);
    if (type !== undefined) expect(answer).toMatchObject({ status: 400, type });
  });

  test.each(["<a>", "<CreateBucketConfiguration", "{}", "\u0000", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"])(
    "malformed XML: %j",
    async (body) => {
      await installation.clients.s3.send(new CreateBucketCommand({ Bucket: "bad-input" }));
      const request: RawRequest = {
        service: "s3",
        method: "PUT",
        path: "/bad-input?versioning=",
        body,
        headers: { "content-type": "text/xml" },
      };
      expect(await send(request)).toMatchObject({ status: 400, type: "MalformedXML" });
    },
  );

  test("an oversized one, refused before it is sent whole", async () => {
    const { access } = installation;
    const body = Buffer.alloc(33 * 1_048_576, "a");
    expect(await send(json(target, body))).toMatchObject({ status: 413, type: "RequestEntityTooLarge" });
    const url = new URL(access.endpoint);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname);
      let text = "";
      socket
        .on("data", (chunk) => (text += chunk.toString()))
        .once("close", () => resolve(text))
        .once("error", reject);
      // Declares 10 GB and sends none of it. Without a signature: the refusal comes before it is looked at.
      socket.write(
        `POST / HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 10737418240\r\nx-amz-target: ${target}\r\nconnection: close\r\n\r\n`,
      );
      socket.setTimeout(30_000, () => socket.destroy(new Error("no answer")));
      socket.once("data", () => socket.end());
    });
    expect(answer).toMatch(/^HTTP\/1.1 4\d\d /);
    expectPlain(answer);
  });
});

describe("operations", () => {
  test.each([
    [json("CodePipeline_20150709.MakeCoffee", "{}"), 400, "UnknownOperationException"],
    [json("CodePipeline_20150709", "{}"), 400, "UnknownOperationException"],
    [form("sts", "Action=MakeCoffee&Version=2011-06-15"), 400, "InvalidAction"],
    [form("ec2", "Action=MakeCoffee&Version=2016-11-15"), 400, "InvalidAction"],
    [{ service: "s3", method: "PATCH", path: "/bucket/key" }, 405, "MethodNotAllowed"],
    [form("dynamodb", ""), 501, "NotImplemented"],
  ] as [RawRequest, number, string][])("an unknown one: %j", async (request, status, type) => {
    expect(await send(request)).toMatchObject({ status, type });
  });

  test("one that Towpath does not have is refused by name", async () => {
    const answer = await send({ ...json("AmazonEC2ContainerServiceV20141113.CreateTaskSet", '{"service":"x"}'), service: "ecs" });
    expect(answer).toMatchObject({ status: 501, type: "NotImplemented" });
    expect(answer.text).toContain("CreateTaskSet");
  });

  test("the server goes on", async () => {
    expect((await installation.clients.sts.send(new GetCallerIdentityCommand({}))).Account).toBe(installation.access.account);
    expect(installation.server.process.exitCode).toBeNull();
  });
});
