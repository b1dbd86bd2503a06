import { once } from "node:events";
import { request as requestHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { hostAnswerBytesMost, hostSilentMs } from "../limits.ts";
import { type JsonValue, readDelivery } from "../../git-hosting/delivery.ts";

export interface HostRequest {
  method: "POST" | "PUT" | "PATCH" | "DELETE";
  url: string;
  headers: Record<string, string>;
  body?: JsonValue;
  insecureSsl: boolean;
}

/** Why a host did not do what it was asked; `status` is undefined when it did not answer at all. */
export class HostRefused extends Error {
  override readonly name = "HostRefused";
  readonly status: number | undefined;

  constructor(message: string, status: number | undefined, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** Asks the API of a Git host. Redirections are not followed: credentials are for this host only. Throws HostRefused. */
export async function askHost({ method, url, headers, body, insecureSsl }: HostRequest, signal: AbortSignal): Promise<JsonValue> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const sent = { "user-agent": "towpath", accept: "application/json", ...headers, ...(text && { "content-type": "application/json" }) };
  const options = { method, headers: sent, signal, timeout: hostSilentMs, rejectUnauthorized: !insecureSsl };
  const outgoing = (url.startsWith("https:") ? requestHttps : requestHttp)(url, options);
  outgoing.once("timeout", () => outgoing.destroy(new Error(`it said nothing for ${hostSilentMs / 1000} seconds`)));
  outgoing.on("error", () => {});
  outgoing.end(text);
  const { host } = new URL(url);
  try {
    const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
    const answer = (await readDelivery(incoming, hostAnswerBytesMost))?.toString() ?? "";
    const { statusCode = 0 } = incoming;
    if (statusCode < 200 || statusCode > 299) throw new HostRefused(`${host} answered ${statusCode}: ${wordsOf(answer)}`, statusCode);
    return jsonOf(answer);
  } catch (cause) {
    if (cause instanceof HostRefused || signal.aborted) throw cause;
    const { message, code } = cause as NodeJS.ErrnoException;
    throw new HostRefused(`${host} cannot be reached: ${message || code}`, undefined, { cause });
  }
}

function jsonOf(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}

/** What stands in the fields in which hosts explain themselves, or the beginning of it all. */
function wordsOf(text: string): string {
  const found = [...text.matchAll(/"(?:message|error|error_description)"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map(([, words]) => words);
  return (found.length > 0 ? [...new Set(found)].join("; ") : text).slice(0, 300);
}
