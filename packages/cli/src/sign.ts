import { createHash, createHmac } from "node:crypto";

/** Who asks: the keys, and the region that goes into the signature. */
export interface Signer {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

/** The service name that the server's own requests are signed for. */
const ownService = "towpath";

export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

const escape = (text: string) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** A request as it is signed: `bodyHash` in hexadecimal, or UNSIGNED-PAYLOAD; `headers` that are signed besides the host and the date. */
export interface Unsigned {
  readonly method: string;
  readonly url: URL;
  readonly service: string;
  readonly bodyHash: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Headers that sign a request to the server itself. `now` is epoch milliseconds. */
export const signedHeaders = (method: string, url: URL, signer: Signer, now: number, body = ""): Record<string, string> =>
  sign({ method, url, service: ownService, bodyHash: hashOf(body) }, signer, now);

/** Headers that sign a request by AWS Signature Version 4, those given among them. `now` is epoch milliseconds. */
export function sign(
  { method, url, service, bodyHash, headers: given = {} }: Unsigned,
  signer: Signer,
  now: number,
): Record<string, string> {
  const dateTime = new Date(now).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const date = dateTime.slice(0, 8);
  const query = [...url.searchParams]
    .map(([name, value]) => `${escape(name)}=${escape(value)}`)
    .sort()
    .join("&");
  const headers: Record<string, string> = { ...given, host: url.host, "x-amz-content-sha256": bodyHash, "x-amz-date": dateTime };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, url.pathname, query, lines.join(""), names.join(";"), bodyHash].join("\n");
  const scope = `${date}/${signer.region}/${service}/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", dateTime, scope, hashOf(canonical)].join("\n");
  const key = hmac(hmac(hmac(hmac(`AWS4${signer.secretAccessKey}`, date), signer.region), service), "aws4_request");
  const signature = hmac(key, text).toString("hex");
  const signed = names.join(";");
  const authorization = `AWS4-HMAC-SHA256 Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  return { ...headers, authorization };
}
