import type { XmlCodec } from "@aws-sdk/core/protocols";
import type { $SchemaRef } from "@smithy/types";
import { ApiError } from "./errors.ts";
import { deref, utf8 } from "./schema.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** A whole XML document written by the SDK's serializer. A serializer holds state, so each document has its own. */
export function xmlDocument(codec: XmlCodec, schema: $SchemaRef, value: object): string {
  const out = codec.createSerializer();
  out.write(deref(schema), value);
  return DECLARATION + String(out.flush());
}

/** A document that is one element with text. */
export function xmlText(name: string, value: unknown, xmlns: string): string {
  return `${DECLARATION}<${name} xmlns="${escapeXml(xmlns)}">${escapeXml(String(value ?? ""))}</${name}>`;
}

export const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("\r", "&#xD;");

/** An XML body read by its schema, whatever its root is called. Throws S3's MalformedXML. */
export function readXml(codec: XmlCodec, schema: $SchemaRef, body: Uint8Array): object {
  const malformed = () =>
    new ApiError("MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema");
  const text = utf8(body);
  if (text === undefined) throw malformed();
  try {
    const value: unknown = codec.createDeserializer().read(deref(schema), body as never);
    if (value !== null && typeof value === "object") return value;
  } catch {
    throw malformed();
  }
  throw malformed();
}
