import * as codepipeline from "@aws-sdk/client-codepipeline";
import * as connections from "@aws-sdk/client-codestar-connections";
import * as secretsManager from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "vitest";
import { ApiError, fault, toWireError } from "./errors.ts";
import type { WireRequest, WireResponse } from "./message.ts";
import { serviceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";

const model = serviceModel(codepipeline, codepipeline.CodePipelineClient);
const protocol = protocolFor(model);
const operation = (name: string) => model.operations[name]!;
const request = (operationName: string, body: string | Uint8Array): WireRequest => ({
  method: "POST",
  path: "/",
  rawPath: "/",
  query: {},
  headers: { "x-amz-target": `CodePipeline_20150709.${operationName}` },
  body: Buffer.from(body),
  requestId: "r",
});
const decode = (name: string, body: string | Uint8Array) => protocol.decode(operation(name), request(name, body));
const textOf = ({ body }: WireResponse) => new TextDecoder().decode(body as Uint8Array);

describe("routing", () => {
  test("the target names the operation", () => {
    expect(protocol.route(request("ListPipelines", ""))).toBe("ListPipelines");
    expect(protocol.route({ ...request("", ""), headers: { "x-amz-target": "Other_20150709.ListPipelines" } })).toBeUndefined();
    expect(protocol.route({ ...request("", ""), headers: { "x-amz-target": "ListPipelines" } })).toBeUndefined();
    expect(protocol.route({ ...request("", ""), headers: {} })).toBeUndefined();
  });

  test("names that objects inherit are no operations", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      expect(protocol.route(request(name, ""))).toBe(name);
      expect(model.operations[name]).toBeUndefined();
      expect(model.errors[name]).toBeUndefined();
    }
  });

  test("CodeConnections is the same service under another target", () => {
    const server = protocolFor(serviceModel(connections, connections.CodeStarConnectionsClient));
    for (const target of [
      "CodeStar_connections_20191201.ListConnections",
      "com.amazonaws.codestar.connections.CodeStar_connections_20191201.ListConnections",
      "com.amazonaws.codeconnections.CodeConnections_20231201.ListConnections",
    ]) {
      expect(server.route({ ...request("", ""), headers: { "x-amz-target": target } })).toBe("ListConnections");
    }
  });

  test("an unknown operation is refused by name", () => {
    const error = protocol.unknown(request("Frobnicate", ""));
    expect(error).toMatchObject({ code: "UnknownOperationException", status: 400 });
    expect(error.message).toContain("Frobnicate");
  });
});

describe("inputs", () => {
  test("only declared members arrive, at any depth", async () => {
    const body = JSON.stringify({
      __type: "x",
      name: "p",
      extra: 1,
      sourceRevisions: [{ __type: "y", actionName: "a", constructor: 2, more: { __type: "z" } }],
    });
    await expect(decode("StartPipelineExecution", body)).resolves.toEqual({ name: "p", sourceRevisions: [{ actionName: "a" }] });
    const escaped = '{"name":"p","sourceRevisions":[{"\\u005f_type":"y","actionName":"a","more":1}]}';
    await expect(decode("StartPipelineExecution", escaped)).resolves.toEqual({ name: "p", sourceRevisions: [{ actionName: "a" }] });
  });

  test("__proto__ in a body touches nothing", async () => {
    const input = await decode("StartPipelineExecution", '{"__type":"x","__proto__":{"polluted":1},"name":"p"}');
    expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
    expect((input as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  test("an empty body is an empty input", async () => {
    await expect(decode("ListPipelines", "")).resolves.toEqual({});
  });

  test.each<[string, string | Uint8Array]>([
    ["no JSON", "{"],
    ["trailing text", '{"name":"p"} x'],
    ["an array", "[]"],
    ["a string", '"name"'],
    ["null", "null"],
    ["a number", "1"],
    ["no UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ["base64 that is none", '{"clientRequestToken":1,"policy":{"__type":2}'],
    ["ten thousand brackets", "[".repeat(10_000)],
  ])("%s is a SerializationException", async (_, body) => {
    await expect(decode("StartPipelineExecution", body)).rejects.toThrow(
      expect.objectContaining({ code: "SerializationException", status: 400 }),
    );
  });

  test("a value that cannot be converted is a SerializationException", async () => {
    const secrets = serviceModel(secretsManager, secretsManager.SecretsManagerClient);
    const server = protocolFor(secrets);
    const body = (value: unknown) => request("PutSecretValue", JSON.stringify({ SecretId: "s", SecretBinary: value }));
    const put = secrets.operations["PutSecretValue"]!;
    await expect(server.decode(put, body("AAE="))).resolves.toMatchObject({ SecretBinary: new Uint8Array([0, 1]) });
    await expect(server.decode(put, body("not base64!"))).rejects.toThrow(expect.objectContaining({ code: "SerializationException" }));
  });
});

describe("answers", () => {
  test("an operation without output answers an empty object", () => {
    expect(protocol.encode(operation("DeletePipeline"), {}, request("DeletePipeline", ""))).toMatchObject({ status: 200, body: "{}" });
  });

  test("undeclared members stay here", () => {
    const output = { pipelineExecutionId: "1", internal: "secret" };
    expect(textOf(protocol.encode(operation("StartPipelineExecution"), output, request("", "")))).not.toContain("secret");
  });

  test("a fault of the SDK's class, with its members", () => {
    const error = fault(codepipeline.PipelineNotFoundException, "no such pipeline");
    const response = protocol.fail(toWireError(model, error)!, request("", ""));
    expect(response).toMatchObject({ status: 400, headers: { "x-amzn-errortype": "PipelineNotFoundException" } });
    expect(JSON.parse(textOf(response))).toEqual({ __type: "PipelineNotFoundException", message: "no such pipeline" });
  });

  test("an undeclared code with members", () => {
    const error = new ApiError("AccessDeniedException", "no", 400, { Resource: "arn" });
    const response = protocol.fail(toWireError(model, error)!, request("", ""));
    expect(JSON.parse(textOf(response))).toEqual({ __type: "AccessDeniedException", message: "no", Resource: "arn" });
  });

  test("a bug is no refusal, nor is another service's exception", () => {
    expect(toWireError(model, new TypeError("x is undefined"))).toBeUndefined();
    expect(toWireError(model, "text")).toBeUndefined();
    expect(toWireError(model, undefined)).toBeUndefined();
    const foreign = fault(secretsManager.ResourceNotFoundException, "no secret");
    expect(toWireError(model, foreign)).toBeUndefined();
    const namesake = Object.assign(new Error("imitation"), { name: "PipelineNotFoundException" });
    expect(toWireError(model, namesake)).toBeUndefined();
  });
});
