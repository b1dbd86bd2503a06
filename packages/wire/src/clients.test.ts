/** The SDK's real clients against a server put together from this package alone: signatures, framing and sockets included. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as logs from "@aws-sdk/client-cloudwatch-logs";
import * as codepipeline from "@aws-sdk/client-codepipeline";
import * as ec2 from "@aws-sdk/client-ec2";
import * as s3 from "@aws-sdk/client-s3";
import * as sts from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksumsOf, openBody } from "./body/open.ts";
import { type ConstraintsName, loadConstraints } from "./constraints.ts";
import { ApiError, fault, toWireError } from "./errors.ts";
import { withBucket } from "./http/bucket.ts";
import { serviceChooser } from "./http/choose.ts";
import { readBody, readHead } from "./http/read.ts";
import { refuseWithoutService } from "./http/refuse.ts";
import { writeResponse } from "./http/write.ts";
import type { ServerProtocol, WireRequest, WireResponse } from "./message.ts";
import { type ClientClass, type ServiceModel, serviceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";
import { scopeOf } from "./sigv4/scope.ts";
import { verifyHead } from "./sigv4/verify.ts";
import type { OperationInput } from "./types.ts";
import { type Validator, validator } from "./validate.ts";
import { wordingOf } from "./wording.ts";

const secretAccessKey = "secret";
const credentials = { accessKeyId: "AKIATEST", secretAccessKey };

interface Spoken {
  model: ServiceModel;
  protocol: ServerProtocol;
  validate: Validator;
  handlers: Record<string, (input: never) => unknown>;
}

function speak(name: ConstraintsName, sdk: object, Client: ClientClass, handlers: Spoken["handlers"]): Spoken {
  const model = serviceModel(sdk, Client);
  return {
    model,
    protocol: protocolFor(model),
    validate: validator(model, loadConstraints(name), wordingOf(name, model.protocol)),
    handlers,
  };
}

const stored = new Map<string, { bytes: Buffer; checksums: Record<string, string>; type: string | undefined }>();

const services: Record<string, Spoken> = {
  codepipeline: speak("codepipeline", codepipeline, codepipeline.CodePipelineClient, {
    StartPipelineExecution: ({ name }: OperationInput<typeof codepipeline, "StartPipelineExecution">) => {
      if (name !== "known") throw fault(codepipeline.PipelineNotFoundException, `no pipeline '${name}'`);
      return { pipelineExecutionId: "id" };
    },
    ListPipelines: () => {
      throw new Error("a bug");
    },
  }),
  sts: speak("sts", sts, sts.STSClient, { GetCallerIdentity: () => ({ Account: "000000000000", Arn: "arn:é<&>" }) }),
  ec2: speak("ec2", ec2, ec2.EC2Client, {
    DescribeVpcs: ({ VpcIds = [] }: OperationInput<typeof ec2, "DescribeVpcs">) => {
      if (VpcIds.includes("vpc-none")) throw new ApiError("InvalidVpcID.NotFound", "The vpc ID 'vpc-none' does not exist");
      return { Vpcs: VpcIds.map((VpcId) => ({ VpcId, IsDefault: false })) };
    },
  }),
  logs: speak("cloudwatch-logs", logs, logs.CloudWatchLogsClient, {
    StartLiveTail: () => ({
      responseStream: (async function* () {
        yield { sessionStart: { sessionId: "s" } };
        yield { sessionUpdate: { sessionResults: [{ message: "line é", timestamp: 1 }] } };
        throw fault(logs.SessionTimeoutException, "over");
      })(),
    }),
  }),
  s3: speak("s3", s3, s3.S3Client, {
    PutObject: async ({ Key, Body, ContentType }: OperationInput<typeof s3, "PutObject">) => {
      const stream = Body instanceof Readable ? Body : Readable.from([Body ?? ""]);
      const bytes = await buffer(stream);
      stored.set(Key, { bytes, checksums: checksumsOf(stream), type: ContentType });
      return { ETag: '"etag"' };
    },
    GetObject: ({ Key }: OperationInput<typeof s3, "GetObject">) => {
      const object = stored.get(Key);
      if (!object) throw fault(s3.NoSuchKey, "The specified key does not exist.");
      return { Body: Readable.from([object.bytes]), ContentLength: object.bytes.length, ContentType: object.type };
    },
    GetBucketLocation: () => ({ LocationConstraint: "eu-west-1" }),
  }),
};

const choose = serviceChooser(Object.keys(services).map((name) => ({ name, signingNames: [name] })));

async function answer(message: IncomingMessage, head: WireRequest): Promise<WireResponse> {
  let spoken: Spoken | undefined;
  try {
    const scope = scopeOf(head.headers, head.query);
    const name = choose(head, scope);
    spoken = services[name ?? ""];
    if (!scope || !spoken) throw new ApiError("AccessDenied", "Access Denied", 403);
    const { model, protocol, validate, handlers } = spoken;
    const placed = name === "s3" ? withBucket(head) : head;
    const streamed = name === "s3" && protocol.route(placed) === "PutObject";
    const raw = streamed ? { ...placed, bodyStream: message } : { ...placed, body: await readBody(message) };
    const seal = verifyHead(scope, raw, { secretAccessKey }, Date.now(), streamed ? undefined : raw.body);
    const request = await openBody(raw, seal);
    const operation = model.operations[protocol.route(request) ?? ""];
    const handler = handlers[operation?.[2] ?? ""];
    if (!operation || !handler) throw protocol.unknown(request);
    const input = await protocol.decode(operation, request);
    const problem = validate(operation[2], input);
    if (problem) throw new ApiError(problem.code, problem.message);
    return protocol.encode(operation, (await handler(input as never)) as object, request);
  } catch (error) {
    if (!spoken) return refuseWithoutService(head, error as ApiError);
    const bug = { code: "InternalFailure", message: "logged", status: 500, fault: "server" as const, value: {} };
    return spoken.protocol.fail(toWireError(spoken.model, error) ?? bug, head);
  }
}

let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer((message: IncomingMessage, out: ServerResponse) => {
    const head = readHead(message, "id-1");
    void answer(message, head).then((response) => writeResponse(out, response, "id-1"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const config = (more: object = {}) => ({ region: "us-east-1", endpoint, credentials, maxAttempts: 1, ...more });

describe("awsJson", () => {
  test("an answer, a declared error, a validation problem and a bug", async () => {
    const client = new codepipeline.CodePipeline(config());
    await expect(client.startPipelineExecution({ name: "known" })).resolves.toMatchObject({ pipelineExecutionId: "id" });
    const missing = client.startPipelineExecution({ name: "unknown" });
    await expect(missing).rejects.toBeInstanceOf(codepipeline.PipelineNotFoundException);
    await expect(missing).rejects.toMatchObject({
      message: "no pipeline 'unknown'",
      $metadata: { httpStatusCode: 400, requestId: "id-1" },
    });
    await expect(client.startPipelineExecution({ name: "a b" })).rejects.toMatchObject({ name: "ValidationException" });
    await expect(client.listPipelines({})).rejects.toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    await expect(client.deletePipeline({ name: "x" })).rejects.toMatchObject({ name: "UnknownOperationException" });
  });

  test("a wrong secret", async () => {
    const client = new codepipeline.CodePipeline(config({ credentials: { ...credentials, secretAccessKey: "other" } }));
    await expect(client.startPipelineExecution({ name: "known" })).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });
});

test("awsQuery", async () => {
  const client = new sts.STS(config());
  await expect(client.getCallerIdentity({})).resolves.toMatchObject({ Account: "000000000000", Arn: "arn:é<&>" });
  await expect(client.getSessionToken({})).rejects.toMatchObject({ name: "InvalidAction" });
});

test("ec2Query", async () => {
  const client = new ec2.EC2(config());
  await expect(client.describeVpcs({ VpcIds: ["vpc-1", "vpc-2"] })).resolves.toMatchObject({
    Vpcs: [{ VpcId: "vpc-1" }, { VpcId: "vpc-2" }],
  });
  await expect(client.describeVpcs({ VpcIds: ["vpc-none"] })).rejects.toMatchObject({ name: "InvalidVpcID.NotFound" });
});

test("an event stream", async () => {
  const client = new logs.CloudWatchLogsClient(config({ disableHostPrefix: true }));
  const { responseStream } = await client.send(
    new logs.StartLiveTailCommand({ logGroupIdentifiers: ["arn:aws:logs:us-east-1:000000000000:log-group:g"] }),
  );
  const seen: logs.StartLiveTailResponseStream[] = [];
  const read = async () => {
    for await (const event of responseStream ?? []) seen.push(event);
  };
  await expect(read()).rejects.toBeInstanceOf(logs.SessionTimeoutException);
  expect(seen).toMatchObject([{ sessionStart: { sessionId: "s" } }, { sessionUpdate: { sessionResults: [{ message: "line é" }] } }]);
});

describe("S3", () => {
  const big = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251));
  const put = (key: string, body: s3.PutObjectCommandInput["Body"], more: object = {}, settings: object = {}) =>
    new s3.S3(config({ forcePathStyle: true, ...settings })).putObject({ Bucket: "bucket", Key: key, Body: body, ...more });

  test("bytes, with the checksum the client adds", async () => {
    await put("dir/a b+é", big, { ContentType: "text/plain" });
    expect(stored.get("dir/a b+é")).toMatchObject({ type: "text/plain", checksums: { "x-amz-checksum-crc32": expect.any(String) } });
    const { Body, ContentLength } = await new s3.S3(config({ forcePathStyle: true })).getObject({ Bucket: "bucket", Key: "dir/a b+é" });
    expect(ContentLength).toBe(big.length);
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(big)).toBe(true);
  });

  test.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)("a stream with a trailing %s", async (ChecksumAlgorithm) => {
    const source = Readable.from([big.subarray(0, 1_000_000), big.subarray(1_000_000)]);
    await put("streamed", source, { ContentLength: big.length, ChecksumAlgorithm });
    const object = stored.get("streamed");
    expect(object?.bytes.equals(big)).toBe(true);
    expect(Object.keys(object?.checksums ?? {})).toEqual([`x-amz-checksum-${ChecksumAlgorithm.toLowerCase()}`]);
  });

  test("a wrong checksum is a BadDigest, found at the end of the stream", async () => {
    await expect(put("bad", "text", { ChecksumCRC32: "AAAAAA==" })).rejects.toMatchObject({ name: "BadDigest" });
    expect(stored.has("bad")).toBe(false);
  });

  test("errors of both kinds", async () => {
    const client = new s3.S3(config({ forcePathStyle: true }));
    await expect(client.getObject({ Bucket: "bucket", Key: "none" })).rejects.toBeInstanceOf(s3.NoSuchKey);
    await expect(put("x", big, {}, { credentials: { ...credentials, secretAccessKey: "other" } })).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
    await expect(client.getBucketLocation({ Bucket: "bucket" })).resolves.toMatchObject({ LocationConstraint: "eu-west-1" });
  });
});
