/**
 * restJson1 and restXml: HTTP bindings from the schema's traits, the body through the JSON or XML codec. Of the restXml
 * services only S3 is meant: others wrap their errors.
 */
import { JsonCodec2, XmlCodec } from "@aws-sdk/core/protocols";
import { FromStringShapeDeserializer, ToStringShapeSerializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticOperationSchema } from "@smithy/types";
import { type Binding, type Bindings, bindingsOf } from "./bindings.ts";
import { ApiError } from "./errors.ts";
import { EVENT_STREAM_TYPE, eventStream, eventStreamMember } from "./event-stream.ts";
import { readJson } from "./json-body.ts";
import { textMembers } from "./json-rpc.ts";
import type { ServerProtocol, WireBody, WireError, WireRequest, WireResponse } from "./message.ts";
import type { ServiceModel } from "./model.ts";
import { httpTrait, match, type Route, routesOf, selectorsOf } from "./routes.ts";
import { codecSettings, DATE_TIME, deref, EPOCH_SECONDS, membersOf, pick, struct, TEXT, utf8 } from "./schema.ts";
import { readXml, xmlDocument, xmlText } from "./xml.ts";

/** Outputs whose one member is the root's text, which the SDK's schemas cannot say (S3's trait s3UnwrappedXmlOutput). */
const UNWRAPPED: Partial<Record<string, string>> = { GetBucketLocation: "LocationConstraint" };

export class Rest implements ServerProtocol {
  private readonly json: JsonCodec2;
  private readonly xml: XmlCodec | undefined;
  private readonly errorXml = new XmlCodec({ ...codecSettings(DATE_TIME), xmlNamespace: "", serviceNamespace: "" });
  private readonly fromText: FromStringShapeDeserializer;
  private readonly toText: ToStringShapeSerializer;
  private readonly xmlns: string;
  private readonly routes: Route[];
  private readonly selectors: Set<string>;
  private readonly byName: Map<string, Route>;
  private readonly inputs = new Map<string, Bindings>();
  private readonly outputs = new Map<string, Bindings>();

  constructor(model: ServiceModel) {
    const isXml = model.protocol.endsWith("restXml");
    const settings = codecSettings(isXml ? DATE_TIME : EPOCH_SECONDS, true);
    this.json = new JsonCodec2({ ...settings, jsonName: true });
    this.xml = isXml ? new XmlCodec({ ...settings, xmlNamespace: model.xmlns, serviceNamespace: "" }) : undefined;
    this.fromText = new FromStringShapeDeserializer(settings);
    this.toText = new ToStringShapeSerializer(settings);
    this.xmlns = model.xmlns;
    this.routes = routesOf(model);
    this.selectors = selectorsOf(this.routes);
    this.byName = new Map(this.routes.map((route) => [route.name, route]));
  }

  route(request: WireRequest): string | undefined {
    return match(this.routes, this.selectors, request)?.name;
  }

  unknown(): ApiError {
    if (this.xml) return new ApiError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
    return new ApiError("UnknownOperationException", "No operation has this method and path.", 404);
  }

  async decode(operation: StaticOperationSchema, request: WireRequest): Promise<object> {
    const { bound, body } = remember(this.inputs, operation[2], () => bindingsOf(operation[4]));
    const labels = this.labelsOf(operation[2], request);
    const out: Record<string, unknown> = {};
    for (const binding of bound) {
      const value = await this.readBound(binding, request, labels);
      if (value !== undefined) out[binding.name] = value;
    }
    if (body && request.body.length > 0) Object.assign(out, await this.readBody(body, request.body));
    return out;
  }

  encode(operation: StaticOperationSchema, output: object): WireResponse {
    if (eventStreamMember(operation[5])) {
      const write = (schema: $SchemaRef, value: object) => this.document(schema, value);
      const body = eventStream(operation[5], output, write, this.xml ? "text/xml" : "application/json", false);
      return { status: 200, headers: { "content-type": EVENT_STREAM_TYPE }, body };
    }
    const unwrapped = this.xml && UNWRAPPED[operation[2]];
    if (unwrapped)
      return { status: 200, headers: this.typed({}), body: xmlText(unwrapped, pick([unwrapped], output)[unwrapped], this.xmlns) };
    const bindings = remember(this.outputs, operation[2], () => bindingsOf(operation[5]));
    return this.bind(bindings, output as Record<string, unknown>, httpTrait(operation)?.[2] ?? 200);
  }

  fail(error: WireError, request: WireRequest): WireResponse {
    const members = error.schema ? membersOf(error.schema) : textMembers(error.value);
    const value = pick(Object.keys(members), error.value);
    if (!this.xml) {
      const bindings = bindingsOf(struct("Error", { ...members, message: TEXT }));
      const { status, headers, body } = this.bind(bindings, { ...value, message: error.message }, error.status);
      return { status, headers: { ...headers, "x-amzn-errortype": error.code }, ...(body !== undefined && { body }) };
    }
    const headers = { "content-type": "application/xml" };
    // An error in answer to HEAD is its status alone.
    if (request.method === "HEAD") return { status: error.status, headers };
    const schema = struct("Error", { Code: TEXT, Message: TEXT, ...members, RequestId: TEXT });
    const detail = { ...value, Code: error.code, Message: error.message, RequestId: request.requestId };
    return { status: error.status, headers, body: xmlDocument(this.errorXml, schema, detail) };
  }

  private labelsOf(name: string, request: WireRequest): Record<string, string | undefined> {
    const route = this.byName.get(name);
    const found = route?.path.exec(request.path);
    const labels: Record<string, string | undefined> = { ...request.labels };
    for (const [index, label] of (route?.labels ?? []).entries()) labels[label] = decodeUri(found?.[index + 1]);
    return labels;
  }

  private async readBound({ place, key, member, name }: Binding, request: WireRequest, labels: Record<string, string | undefined>) {
    switch (place) {
      case "label":
        return this.readText(member, labels[name], name);
      case "query": {
        const values = request.query[key];
        if (!member.isListSchema()) return this.readText(member, values?.[0], key);
        return values?.map((value) => this.readText(member.getValueSchema(), value, key));
      }
      case "header":
        return this.readText(member, request.headers[key], key);
      case "prefix-headers": {
        const found = Object.entries(request.headers).filter(([header]) => header.startsWith(key));
        return found.length > 0 ? Object.fromEntries(found.map(([header, value]) => [header.slice(key.length), value])) : undefined;
      }
      case "query-map": {
        const many = member.getValueSchema().isListSchema();
        return Object.fromEntries(Object.entries(request.query).map(([name, values]) => [name, many ? values : values[0]]));
      }
      case "payload":
        return this.readPayload(member, request);
      case "status":
        return undefined;
    }
  }

  private async readPayload(member: NormalizedSchema, request: WireRequest): Promise<unknown> {
    if (member.isBlobSchema()) return member.isStreaming() ? (request.bodyStream ?? request.body) : request.body;
    if (member.isStringSchema()) return utf8(request.body);
    return request.body.length > 0 ? this.readBody(member as unknown as $SchemaRef, request.body) : undefined;
  }

  private readBody(schema: $SchemaRef, body: Uint8Array): object | Promise<object> {
    return this.xml ? readXml(this.xml, schema, body) : readJson(this.json, schema, body);
  }

  private readText(ns: NormalizedSchema, text: string | undefined, name: string): unknown {
    if (text === undefined) return undefined;
    const refuse = () =>
      this.xml
        ? new ApiError("InvalidArgument", `Invalid value for ${name}.`, 400, { ArgumentName: name, ArgumentValue: text })
        : new ApiError("SerializationException", `The value of ${name} cannot be converted to the member's type.`);
    if (ns.isNumericSchema() && (text.trim() === "" || Number.isNaN(Number(text)))) throw refuse();
    if (ns.isBooleanSchema() && !/^(true|false)$/i.test(text)) throw refuse();
    try {
      return this.fromText.read(ns, text);
    } catch {
      throw refuse();
    }
  }

  private bind({ bound, body: schema, payload }: Bindings, value: Record<string, unknown>, status: number): WireResponse {
    const headers: Record<string, string> = {};
    let code = status;
    for (const { name, place, key, member } of bound) {
      const held = value[name];
      if (held === undefined || held === null) continue;
      if (place === "status") code = Number(held);
      else if (place === "header") headers[key] = this.headerText(member, held);
      else if (place === "prefix-headers") for (const [k, v] of Object.entries(held)) headers[`${key}${k}`.toLowerCase()] = String(v);
    }
    // S3's model knows no status for a part of an object.
    if (headers["content-range"] !== undefined) code = 206;
    if (payload) {
      const held = value[payload.name];
      if (held === undefined || held === null) return { status: code, headers };
      if (payload.member.isBlobSchema() || payload.member.isStringSchema()) return { status: code, headers, body: held as WireBody };
      return { status: code, headers: this.typed(headers), body: this.document(payload.member as unknown as $SchemaRef, held) };
    }
    return schema ? { status: code, headers: this.typed(headers), body: this.document(schema, value) } : { status: code, headers };
  }

  private typed(headers: Record<string, string>): Record<string, string> {
    headers["content-type"] ??= this.xml ? "application/xml" : "application/json";
    return headers;
  }

  private headerText(ns: NormalizedSchema, value: unknown): string {
    this.toText.write(ns, value);
    return String(this.toText.flush());
  }

  private document(schema: $SchemaRef, value: object): Uint8Array | string {
    if (this.xml) return xmlDocument(this.xml, schema, value);
    const out = this.json.createSerializer();
    out.write(deref(schema), value);
    return out.flush() as Uint8Array;
  }
}

function remember<V>(cache: Map<string, V>, key: string, make: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function decodeUri(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiError("InvalidURI", "Couldn't parse the specified URI.");
  }
}
