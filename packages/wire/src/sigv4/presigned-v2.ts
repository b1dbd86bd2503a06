/** Signature Version 2 of presigned S3 URLs, which boto3 and aws-cli 1 still make for us-east-1. */
import { createHmac } from "node:crypto";
import { bucketOfHost } from "../http/bucket.ts";
import type { SignedHead } from "./canonical.ts";

/** Query parameters that are part of the resource. */
const SUB_RESOURCES = new Set(
  (
    "accelerate acl analytics cors delete inventory lifecycle location logging metrics notification object-lock partNumber policy " +
    "replication requestPayment restore select select-type storageClass tagging torrent uploadId uploads versionId versioning versions " +
    "website response-cache-control response-content-disposition response-content-encoding response-content-language " +
    "response-content-type response-expires"
  ).split(" "),
);

export function stringToSignV2({ method, rawPath, query, headers }: SignedHead): string {
  // The signer moves the headers it signed into the URL; the client may send them as headers too.
  const valueOf = (name: string) => headers[name] ?? query[name]?.[0];
  const names = new Set([...Object.keys(headers), ...Object.keys(query)].filter((name) => name.startsWith("x-amz-")));
  const amzHeaders = [...names].sort().map((name) => `${name}:${valueOf(name)?.trim()}\n`);
  const bucket = bucketOfHost(headers["host"] ?? "");
  const resource = `${bucket ? `/${bucket}` : ""}${rawPath}`;
  const parameters = Object.keys(query).filter((name) => SUB_RESOURCES.has(name));
  const sub = parameters.sort().map((name) => (query[name]?.[0] ? `${name}=${query[name][0]}` : name));
  const lines = [method, valueOf("content-md5") ?? "", valueOf("content-type") ?? "", query["Expires"]?.[0] ?? ""];
  return `${lines.join("\n")}\n${amzHeaders.join("")}${resource}${sub.length > 0 ? `?${sub.join("&")}` : ""}`;
}

export const signatureV2 = (secret: string, text: string): string => createHmac("sha1", secret).update(text).digest("base64");
