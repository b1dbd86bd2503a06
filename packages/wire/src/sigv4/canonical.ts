/** The canonical request and string to sign of Signature Version 4, from the request as it arrived. */
import { createHmac, hash } from "node:crypto";
import type { Scope } from "./scope.ts";

/** What of a request is signed. */
export interface SignedHead {
  method: string;
  rawPath: string;
  query: Record<string, string[]>;
  headers: Record<string, string>;
}

export const sha256 = (data: Uint8Array | string): string => hash("sha256", data, "hex");
export const hmac = (key: string | Buffer, data: string): Buffer => createHmac("sha256", key).update(data).digest();

/** RFC 3986: everything but letters, digits and `-._~` is escaped. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * The canonical path. S3 signs the path escaped once, and clients differ in what they escape on the way, so it is escaped
 * afresh; every other service signs the sent path escaped once more, its dot segments resolved.
 */
export function canonicalPath(rawPath: string, service: string): string {
  if (service === "s3")
    return rawPath
      .split("/")
      .map((part) => encode(decode(part)))
      .join("/");
  if (rawPath === "/") return "/";
  const parts: string[] = [];
  for (const part of rawPath.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(encode(part));
  }
  return `/${parts.join("/")}${parts.length > 0 && rawPath.endsWith("/") ? "/" : ""}`;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function canonicalQuery(query: Record<string, string[]>): string {
  const pairs = Object.entries(query).flatMap(([name, values]) => {
    if (name === "X-Amz-Signature") return [];
    return values.map((value): [string, string] => [encode(name), encode(value)]);
  });
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

export function canonicalRequest(scope: Scope, head: SignedHead, path: string, payloadHash: string): string {
  const headers = scope.signedHeaders.map((name) => `${name}:${(head.headers[name] ?? "").trim().replaceAll(/\s+/g, " ")}\n`);
  return [head.method, path, canonicalQuery(head.query), headers.join(""), scope.signedHeaders.join(";"), payloadHash].join("\n");
}

export const credentialScope = (scope: Scope): string => `${scope.date}/${scope.region}/${scope.service}/aws4_request`;

export const stringToSign = (scope: Scope, canonical: string): string =>
  ["AWS4-HMAC-SHA256", scope.dateTime, credentialScope(scope), sha256(canonical)].join("\n");

const MAX_CACHED_KEYS = 500;
const keys = new Map<string, Buffer>();

/** The key of a day, region and service: four HMACs, so kept. The oldest is dropped first. */
export function signingKey(secret: string, scope: Scope): Buffer {
  const id = `${secret}\n${credentialScope(scope)}`;
  const known = keys.get(id);
  if (known) return known;
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, scope.date), scope.region), scope.service), "aws4_request");
  if (keys.size >= MAX_CACHED_KEYS) keys.delete(keys.keys().next().value ?? "");
  keys.set(id, key);
  return key;
}
