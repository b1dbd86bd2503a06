import { createHash, createHmac } from "node:crypto";
import type { Access } from "@towpath/testkit";

/** A request as no published client would send it. */
export interface RawRequest {
  service: string;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** When it claims to have been signed; now unless said. */
  at?: Date;
  /** What is done to the signature; left as it is unless said. */
  spoil?: (signature: string) => string;
  sessionToken?: string;
}

export interface RawAnswer {
  status: number;
  headers: Headers;
  text: string;
}

const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");

/** Signs it rightly by Signature Version 4 (with the body's hash) and sends it. */
export async function sendRaw(access: Access, request: RawRequest): Promise<RawAnswer> {
  const { method = "POST", path = "/", body = "" } = request;
  const response = await fetch(`${access.endpoint}${path}`, {
    method,
    headers: signed(access, request),
    ...(method === "GET" || method === "HEAD" ? {} : { body: new Uint8Array(Buffer.from(body)) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

function signed(access: Access, { service, method = "POST", path = "/", headers = {}, body = "", at = new Date(), ...more }: RawRequest) {
  const url = new URL(path, access.endpoint);
  const dateTime = at.toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const all: Record<string, string> = { ...headers, host: url.host, "x-amz-date": dateTime, "x-amz-content-sha256": sha256(body) };
  if (more.sessionToken !== undefined) all["x-amz-security-token"] = more.sessionToken;
  const names = Object.keys(all).sort();
  const query = url.searchParams.toString().split("&").sort().join("&");
  const lines = names.map((name) => `${name}:${all[name]}\n`).join("");
  const canonical = [method, url.pathname, query, lines, names.join(";"), all["x-amz-content-sha256"]].join("\n");
  const date = dateTime.slice(0, 8);
  const scope = `${date}/${access.region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", dateTime, scope, sha256(canonical)].join("\n");
  const key = hmac(hmac(hmac(hmac(`AWS4${access.secretAccessKey}`, date), access.region), service), "aws4_request");
  const signature = (more.spoil ?? ((right: string) => right))(hmac(key, text).toString("hex"));
  const authorization = `AWS4-HMAC-SHA256 Credential=${access.accessKeyId}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
  const { host: _, ...sent } = all;
  return { ...sent, authorization };
}
