/** awsJson1_0 and awsJson1_1: the operation in X-Amz-Target, JSON both ways. */
import { JsonCodec2 } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticOperationSchema } from "@smithy/types";
import { ApiError } from "./errors.ts";
import { EVENT_STREAM_TYPE, eventStream, eventStreamMember } from "./event-stream.ts";
import { readJson } from "./json-body.ts";
import type { ServerProtocol, WireError, WireRequest, WireResponse } from "./message.ts";
import type { ServiceModel } from "./model.ts";
import { codecSettings, deref, EPOCH_SECONDS, membersOf, pick, struct, TEXT } from "./schema.ts";

export class JsonRpc implements ServerProtocol {
  private readonly codec = new JsonCodec2({ ...codecSettings(EPOCH_SECONDS), jsonName: false });
  private readonly contentType: string;
  private readonly targets: Set<string>;

  constructor(model: ServiceModel) {
    this.contentType = `application/x-amz-json-${model.protocol.endsWith("1_0") ? "1.0" : "1.1"}`;
    this.targets = new Set([model.target, ...model.targetAliases]);
  }

  route(request: WireRequest): string | undefined {
    const [operation, service] = (request.headers["x-amz-target"] ?? "").split(".").reverse();
    return service !== undefined && this.targets.has(service) ? operation : undefined;
  }

  unknown(request: WireRequest): ApiError {
    const target = request.headers["x-amz-target"];
    return new ApiError("UnknownOperationException", target ? `Unknown operation ${target}` : "The X-Amz-Target header is missing.");
  }

  decode(operation: StaticOperationSchema, request: WireRequest): Promise<object> {
    return readJson(this.codec, operation[4], request.body);
  }

  encode(operation: StaticOperationSchema, output: object): WireResponse {
    if (eventStreamMember(operation[5])) {
      const body = eventStream(operation[5], output, (schema, value) => this.write(schema, value), this.contentType, true);
      return { status: 200, headers: { "content-type": EVENT_STREAM_TYPE }, body };
    }
    const unit = NormalizedSchema.of(operation[5]).isUnitSchema();
    return { status: 200, headers: { "content-type": this.contentType }, body: unit ? "{}" : this.write(operation[5], output) };
  }

  fail(error: WireError): WireResponse {
    const members = error.schema ? membersOf(error.schema) : textMembers(error.value);
    const text = "Message" in members ? "Message" : "message";
    const envelope = struct("Error", { __type: TEXT, ...members, [text]: TEXT });
    const value = { ...pick(Object.keys(members), error.value), __type: error.code, [text]: error.message };
    return {
      status: error.status,
      headers: { "content-type": this.contentType, "x-amzn-errortype": error.code },
      body: this.write(envelope, value),
    };
  }

  private write(schema: $SchemaRef, value: object): Uint8Array {
    const out = this.codec.createSerializer();
    out.write(deref(schema), value);
    return out.flush() as Uint8Array;
  }
}

/** The members of an undeclared error, all text. */
export const textMembers = (value: object): Record<string, $SchemaRef> =>
  Object.fromEntries(Object.keys(value).map((name) => [name, TEXT]));
