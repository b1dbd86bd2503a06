/** awsQuery and ec2Query: a form body in, XML out. */
import { XmlCodec } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import { ApiError } from "./errors.ts";
import { FormReader, parseForm } from "./form.ts";
import { textMembers } from "./json-rpc.ts";
import type { ServerProtocol, WireError, WireRequest, WireResponse } from "./message.ts";
import type { ServiceModel } from "./model.ts";
import { codecSettings, DATE_TIME, membersOf, pick, struct, TEXT, utf8 } from "./schema.ts";
import { xmlDocument } from "./xml.ts";

const HEADERS = { "content-type": "text/xml;charset=UTF-8" };

export class Query implements ServerProtocol {
  private readonly xml: XmlCodec;
  private readonly ec2: boolean;
  private readonly form: FormReader;
  private readonly envelopes = new Map<string, StaticStructureSchema>();

  constructor(model: ServiceModel) {
    this.ec2 = model.protocol.endsWith("ec2Query");
    const xmlNamespace = this.ec2 ? `${model.xmlns}/` : model.xmlns;
    this.xml = new XmlCodec({ ...codecSettings(DATE_TIME), xmlNamespace, serviceNamespace: "" });
    this.form = new FormReader(this.ec2);
  }

  route(request: WireRequest): string | undefined {
    return parameters(request).get("Action") ?? undefined;
  }

  unknown(request: WireRequest): ApiError {
    const { Action: action, Version: version } = Object.fromEntries(parameters(request));
    if (!action) return new ApiError("MissingAction", "The request must contain the parameter Action.");
    if (!version || this.ec2) return new ApiError("InvalidAction", `The action ${action} is not valid for this web service.`);
    return new ApiError("InvalidAction", `Could not find operation ${action} for version ${version}`);
  }

  async decode(operation: StaticOperationSchema, request: WireRequest): Promise<object> {
    const ns = NormalizedSchema.of(operation[4]);
    return ns.isStructSchema() ? (this.form.read(ns, parseForm(parameters(request))) as object) : {};
  }

  encode(operation: StaticOperationSchema, output: object, request: WireRequest): WireResponse {
    const name = operation[2];
    let envelope = this.envelopes.get(name);
    if (!envelope) this.envelopes.set(name, (envelope = this.ec2 ? ec2Envelope(operation) : queryEnvelope(operation)));
    const value = this.ec2
      ? { ...output, requestId: request.requestId }
      : { [`${name}Result`]: output, ResponseMetadata: { RequestId: request.requestId } };
    return { status: 200, headers: HEADERS, body: xmlDocument(this.xml, envelope, value) };
  }

  fail(error: WireError, request: WireRequest): WireResponse {
    const members = error.schema ? membersOf(error.schema) : textMembers(error.value);
    const kind: Record<string, $SchemaRef> = this.ec2 ? {} : { Type: TEXT };
    // A declared lower-case `message` is written as Message, which is where clients of these protocols look.
    const detail = struct("Error", { ...kind, Code: TEXT, Message: TEXT, ...members, message: [0, { xmlName: "Message" }] as $SchemaRef });
    const type = error.fault === "client" ? "Sender" : "Receiver";
    const value = { ...pick(Object.keys(members), error.value), Type: type, Code: error.code, message: undefined, Message: error.message };
    const body = this.ec2
      ? xmlDocument(this.xml, ec2Failure(detail), { Errors: { Error: value }, RequestID: request.requestId })
      : xmlDocument(this.xml, queryFailure(detail), { Error: value, RequestId: request.requestId });
    return { status: error.status, headers: HEADERS, body };
  }
}

function parameters(request: WireRequest): URLSearchParams {
  if (request.method === "GET") {
    return new URLSearchParams(Object.entries(request.query).map(([name, values]): [string, string] => [name, values[0] ?? ""]));
  }
  const text = utf8(request.body);
  if (text === undefined) throw new ApiError("MalformedInput", "The request body is not valid UTF-8.");
  return new URLSearchParams(text);
}

/** An operation with an output structure has a Result element even when the structure is empty: botocore fails without it. */
function queryEnvelope(operation: StaticOperationSchema): StaticStructureSchema {
  const [, , name, , , output] = operation;
  const metadata = struct("ResponseMetadata", { RequestId: TEXT });
  const result = struct(`${name}Result`, membersOf(output));
  const hasResult = NormalizedSchema.of(output).isStructSchema();
  const members: Record<string, $SchemaRef> = hasResult ? { [`${name}Result`]: () => result } : {};
  return struct(`${name}Response`, { ...members, ResponseMetadata: () => metadata });
}

const ec2Envelope = (operation: StaticOperationSchema) =>
  struct(`${operation[2]}Response`, { requestId: TEXT, ...membersOf(operation[5]) });

function ec2Failure(detail: StaticStructureSchema): StaticStructureSchema {
  const errors = struct("Errors", { Error: () => detail });
  return struct("Response", { Errors: () => errors, RequestID: TEXT });
}

const queryFailure = (detail: StaticStructureSchema) => struct("ErrorResponse", { Error: () => detail, RequestId: TEXT });
