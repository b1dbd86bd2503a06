import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "@towpath/journal";
import type { Conversation, Credential, Identity, Question } from "@towpath/services";
import { ApiError, readBody, readHead, refuse, scopeOf, verifyHead } from "@towpath/wire";
import { credentialOf } from "./authenticate.ts";
import { type EventStreamParts, streamEvents } from "./event-stream.ts";

/** Requests to the server itself, beside the AWS operations: is it there, what is in it, what happens in it, and why. */
export interface OwnRequestParts extends EventStreamParts {
  identity: Identity;
  log: Log;
  /** By `SERVICE/QUESTION`. */
  questions: ReadonlyMap<string, Question>;
  /** By `SERVICE/CONVERSATION`. */
  conversations: ReadonlyMap<string, Conversation>;
  status(): object;
  /** A link that opens the console, once. */
  link(of: { account: string; region: string; readOnly: boolean }): { url: string; expiresAt: number };
  stop(): void;
}

const prefix = "/_towpath/";

export const isOwnRequest = (message: IncomingMessage): boolean => message.url?.startsWith(prefix) ?? false;

/** `health` is open to everybody; the others want a signature with the service name "towpath" by a key of the account, not of a role's session. */
export async function answerOwnRequest(parts: OwnRequestParts, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(message.url ?? "/", "http://towpath");
  const what = url.pathname.slice(prefix.length);
  if (what === "health") return json(response, 200, { status: "running" });
  const conversation = parts.conversations.get(what);
  let asking: Asking;
  try {
    // What is said in a conversation comes later than the signature.
    asking = authenticate(parts, message, conversation ? new Uint8Array() : await readBody(message));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return json(response, error.status, { __type: error.code, message: error.message });
  }
  if (conversation) return converse(parts, conversation, { ...asking, query: url.searchParams }, message, response);
  const question = parts.questions.get(what);
  if (question) return answerQuestion(parts, question, { ...asking, query: url.searchParams }, response);
  if (what === "status") {
    const status = parts.status();
    await parts.journal.onDisk();
    return json(response, 200, status);
  }
  if (what === "console" && message.method === "POST") return answerLink(parts, asking, response);
  if (what === "events") return answerEvents(parts, url.searchParams, response);
  if (what === "stop" && message.method === "POST") {
    json(response, 200, { status: "stopping" });
    return parts.stop();
  }
  return json(response, 404, { __type: "NotFound", message: `There is nothing at ${url.pathname}.` });
}

/** `{"readOnly": true}` gives a link whose session changes nothing. */
async function answerLink({ journal, link }: OwnRequestParts, { account, region, body }: Asking, response: ServerResponse): Promise<void> {
  const onDisk = journal.watchDisk();
  let wanted: { readOnly?: unknown };
  try {
    wanted = (body === "" ? {} : JSON.parse(body)) as { readOnly?: unknown };
  } catch {
    return json(response, 400, { __type: "SerializationException", message: "The body is not JSON." });
  }
  const made = link({ account, region, readOnly: wanted?.readOnly === true });
  await onDisk();
  json(response, 200, made);
}

async function answerEvents(parts: EventStreamParts, query: URLSearchParams, response: ServerResponse): Promise<void> {
  try {
    await streamEvents(parts, query, response);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    json(response, error.status, { __type: error.code, message: error.message });
  }
}

interface Asking {
  account: string;
  region: string;
  body: string;
}

/** Refusals of a question are the asker's mistakes; anything else is logged. */
async function answerQuestion(
  { journal, clock, log }: OwnRequestParts,
  question: Question,
  asked: Asking & { query: URLSearchParams },
  response: ServerResponse,
): Promise<void> {
  try {
    const onDisk = journal.watchDisk();
    const answer = await question({ ...asked, now: clock.now() });
    await onDisk();
    json(response, 200, answer);
  } catch (error) {
    if (error instanceof ApiError) return json(response, error.status, { __type: error.code, message: error.message });
    log.error({ err: error }, "a question was not answered");
    json(response, 500, { __type: "InternalFailure", message: "This is a bug in Towpath; the server's log has the details." });
  }
}

/** What goes wrong once there is an answer breaks the conversation off. */
async function converse(
  { clock, log }: OwnRequestParts,
  conversation: Conversation,
  { account, region, query }: Asking & { query: URLSearchParams },
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    await conversation({ account, region, query, now: clock.now() }, message, response);
  } catch (error) {
    if (!(error instanceof ApiError)) log.error({ err: error }, "a conversation was broken off");
    if (response.headersSent) return void response.destroy();
    if (error instanceof ApiError) return json(response, error.status, { __type: error.code, message: error.message });
    json(response, 500, { __type: "InternalFailure", message: "This is a bug in Towpath; the server's log has the details." });
  }
}

function authenticate(parts: OwnRequestParts, message: IncomingMessage, body: Uint8Array): Asking {
  const head = readHead(message, "");
  const scope = scopeOf(head.headers, head.query);
  if (!scope) throw refuse.missing("json");
  if (scope.service !== "towpath")
    throw new ApiError("InvalidSignatureException", `Credential should be scoped to correct service: 'towpath'.`);
  const credential = credentialOf(scope, head.headers, parts.identity, parts.clock.now());
  verifyHead(scope, head, credential, parts.clock.now(), body);
  mustOwn(credential);
  return { account: credential.account, region: scope.region, body: Buffer.from(body).toString() };
}

/** Builds and tasks hold keys of sessions: they may call AWS operations, not steer the server or watch everything in it. */
export function mustOwn({ principal }: Pick<Credential, "principal">): void {
  if (principal.kind === "root" || principal.kind === "user") return;
  throw new ApiError("AccessDeniedException", `${principal.arn} may not use the server's own requests; use a key of the account.`, 403);
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
