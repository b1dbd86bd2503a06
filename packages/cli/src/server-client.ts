import { request, type IncomingMessage } from "node:http";
import { createInterface } from "node:readline";
import { isDirectoryLocked } from "@towpath/journal";
import { type Access, readAccess } from "@towpath/server/access";
import type { Config } from "@towpath/server/config";
import { NotRunning, UserError } from "./errors.ts";
import { signedHeaders } from "./sign.ts";

/** What the server says of itself at `status`. */
export interface Status {
  readonly installationId: string;
  readonly account: string;
  readonly region: string;
  readonly dataDirectory: string;
  readonly endpoint: string;
  readonly processId: number;
  readonly lastEvent: number;
  /** Work that is due and not done: by service and kind, how many, and the most attempts any of them has had. */
  readonly effects: readonly { readonly service: string; readonly kind: string; readonly effects: number; readonly attempts: number }[];
}

/** A server that answered, and how it is entered. */
export interface Server {
  readonly access: Access;
  readonly status: Status;
}

const answerWithinMs = 5_000;

/**
 * The server that works on the configured data directory: found by the access file it left there and by its own answer, so that
 * neither a stale file nor another program on the port is taken for it. Undefined when none runs.
 */
export async function findServer(config: Config, now: number): Promise<Server | undefined> {
  const access = readAccess(config.dataDirectory);
  if (!access) return undefined;
  try {
    const status = JSON.parse(await text(await ask(access, "GET", "status", {}, now))) as Status;
    return status.installationId === undefined ? undefined : { access, status };
  } catch (error) {
    if (error instanceof NoAnswer) return undefined;
    throw error;
  }
}

/** Throws NotRunning, or what is to be done about a server that holds the directory and does not answer. */
export async function requireServer(config: Config, now: number): Promise<Server> {
  const server = await findServer(config, now);
  if (server) return server;
  if (isDirectoryLocked(config.dataDirectory)) {
    throw new NotReady(
      `A server holds ${config.dataDirectory} and does not answer yet. Look into its log (towpath logs), or stop it (towpath stop).`,
    );
  }
  throw new NotRunning(config.dataDirectory);
}

/** Asks the server to stop; it answers before it does. */
export async function askToStop(access: Access, now: number): Promise<void> {
  await text(await ask(access, "POST", "stop", {}, now));
}

export interface EventQuery {
  readonly follow: boolean;
  readonly since: number;
  readonly source?: string;
  readonly type?: string;
  readonly resource?: string;
  readonly pattern?: string;
}

/**
 * The events after the number `since` as NDJSON lines, until `signal` aborts or, without `follow`, to the newest. `oldest` is told the
 * number of the oldest event that is kept. Rejects with UserError for a query that is none.
 */
export async function* readEvents(
  access: Access,
  { follow, since, ...filters }: EventQuery,
  { now, signal, oldest }: { now: number; signal: AbortSignal; oldest?: (sequence: number) => void },
): AsyncGenerator<string> {
  const query = { follow: String(follow), since: String(since), ...filters };
  const message = await send(access, "GET", "events", { query }, now);
  if (message.statusCode === 400) throw new UserError((JSON.parse(await text(message)) as { message: string }).message, { exitCode: 2 });
  if (message.statusCode !== 200) throw new NoAnswer(`status ${message.statusCode}`);
  oldest?.(Number(message.headers["towpath-oldest-event"]));
  const lines = createInterface({ input: message });
  const end = () => {
    lines.close();
    message.destroy();
  };
  signal.addEventListener("abort", end, { once: true });
  try {
    for await (const line of lines) if (line !== "") yield line;
  } catch (error) {
    // A server that stops or is killed breaks the stream off.
    if ((error as NodeJS.ErrnoException).code !== "ECONNRESET") throw error;
  }
}

/** Asks a service what no AWS operation tells. Rejects with UserError when the server refuses. */
export async function askQuestion<Answer>(
  access: Access,
  question: string,
  { query = {}, body = "" }: { readonly query?: Record<string, string>; readonly body?: string },
  now: number,
): Promise<Answer> {
  const message = await send(access, body === "" ? "GET" : "POST", question, { query, body }, now);
  const answer = JSON.parse(await text(message)) as Answer & { readonly message?: string };
  if (message.statusCode !== 200) throw new UserError(answer.message ?? `The server answered with status ${message.statusCode}.`);
  return answer;
}

/** Nobody is there, or it is not our server. */
class NoAnswer extends Error {}

/** A server that begins or ends. */
class NotReady extends UserError {}

/** Whether there is no server just now; one may come. */
export const isAway = (error: unknown): boolean => [NoAnswer, NotReady, NotRunning].some((kind) => error instanceof kind);

async function ask(access: Access, method: string, what: string, query: Record<string, string>, now: number): Promise<IncomingMessage> {
  const message = await send(access, method, what, { query }, now);
  if (message.statusCode === 200) return message;
  message.resume();
  throw new NoAnswer(`status ${message.statusCode}`);
}

function send(
  access: Access,
  method: string,
  what: string,
  { query, body = "" }: { query: Record<string, string>; body?: string },
  now: number,
): Promise<IncomingMessage> {
  const url = new URL(`/_towpath/${what}`, access.endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: signedHeaders(method, url, access, now, body) });
    sent.setTimeout(answerWithinMs, () => sent.destroy(new NoAnswer("no answer in time")));
    sent.once("error", (cause) => reject(new NoAnswer(cause.message, { cause })));
    sent.once("response", (message) => {
      sent.setTimeout(0);
      resolve(message);
    });
    sent.end(body);
  });
}

async function text(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
