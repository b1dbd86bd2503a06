import { request, type IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Access } from "@towpath/server/access";
import { UserError } from "../errors.ts";
import { hashOf, sign } from "../sign.ts";

/** AWS operations of the server, signed with this user's key. Each rejects with AwsRefusal, or with ServerAway when nobody answers. */
export interface Aws {
  readonly access: Access;
  codebuild<Output = unknown>(operation: string, input: object): Promise<Output>;
  logs<Output = unknown>(operation: string, input: object): Promise<Output>;
  iam(operation: string, input: Readonly<Record<string, string>>): Promise<string>;
  /** `path` is `/BUCKET` or `/BUCKET/KEY`, of characters that need no escaping. */
  s3(method: "PUT" | "DELETE", path: string, body?: Body | string): Promise<void>;
}

export interface Body {
  readonly stream: Readable;
  readonly bytes: number;
  readonly signal: AbortSignal;
}

/** An operation was refused: AWS's code and text. */
export class AwsRefusal extends UserError {
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Nobody answered, or the answer broke off. */
export class ServerAway extends UserError {
  constructor(cause: Error) {
    super(`The server does not answer: ${cause.message}. Is it running? (towpath status)`, { cause });
  }
}

const targets = { codebuild: "CodeBuild_20161006", logs: "Logs_20140328" };

export function openAws(access: Access, now: () => number): Aws {
  const json = async (service: keyof typeof targets, operation: string, input: object): Promise<never> => {
    const body = JSON.stringify(input);
    const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `${targets[service]}.${operation}` };
    const answer = await send(access, { method: "POST", path: "/", service, headers, body }, now());
    if (answer.status === 200) return JSON.parse(answer.text) as never;
    const refusal = parsed(answer.text);
    throw new AwsRefusal(refusal.__type?.replace(/^.*#/, "") ?? `status ${answer.status}`, refusal.message ?? answer.text);
  };
  return {
    access,
    codebuild: (operation, input) => json("codebuild", operation, input),
    logs: (operation, input) => json("logs", operation, input),
    async iam(operation, input) {
      const body = new URLSearchParams({ Action: operation, Version: "2010-05-08", ...input }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      return orRefusal(await send(access, { method: "POST", path: "/", service: "iam", headers, body }, now()));
    },
    async s3(method, path, body) {
      orRefusal(await send(access, { method, path, service: "s3", headers: {}, body: body ?? "" }, now()));
    },
  };
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Body;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function send(access: Access, { method, path, service, headers, body }: Request, now: number): Promise<Answer> {
  const url = new URL(path, access.endpoint);
  const bodyHash = typeof body === "string" ? hashOf(body) : "UNSIGNED-PAYLOAD";
  const signed = sign({ method, url, service, bodyHash, headers }, access, now);
  const length = typeof body === "string" ? Buffer.byteLength(body) : body.bytes;
  return new Promise((resolve, reject) => {
    const signal = typeof body === "string" ? {} : { signal: body.signal };
    const sent = request(url, { method, headers: { ...signed, "content-length": String(length) }, ...signal });
    sent.once("error", (cause) => reject(cause.name === "AbortError" ? cause : new ServerAway(cause)));
    sent.once("response", (message: IncomingMessage) => {
      text(message).then(
        (read) => resolve({ status: message.statusCode ?? 0, text: read }),
        (cause: Error) => reject(new ServerAway(cause)),
      );
    });
    if (typeof body === "string") sent.end(body);
    else body.stream.once("error", (cause) => sent.destroy(cause)).pipe(sent);
  });
}

function parsed(answer: string): { readonly __type?: string; readonly message?: string } {
  try {
    return JSON.parse(answer) as { __type?: string; message?: string };
  } catch {
    return {};
  }
}

/** The answers of IAM and S3 are XML; of a refusal two elements are of interest. */
function orRefusal({ status, text: answer }: Answer): string {
  if (status < 300) return answer;
  const element = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(answer)?.[1];
  throw new AwsRefusal(element("Code") ?? `status ${status}`, element("Message") ?? "");
}

/** Runs `work`; a refusal with one of the codes is as good as done. Resolves with whether it was not refused. */
export async function unless(codes: readonly string[], work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof AwsRefusal && codes.includes(error.code)) return false;
    throw error;
  }
}
