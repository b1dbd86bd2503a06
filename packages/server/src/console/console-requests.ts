import type { IncomingMessage, ServerResponse } from "node:http";
import { hostname } from "node:os";
import type { Ids } from "@towpath/journal";
import type { Door, Question } from "@towpath/services";
import { ApiError, readBody } from "@towpath/wire";
import { answerCall } from "./call.ts";
import { type PageStreamParts, streamToPage } from "./events.ts";
import { readFollowed } from "./follow-logs.ts";
import { guard, securityHeaders } from "./guard.ts";
import { bodyBytes } from "./limits.ts";
import { answerObject } from "./object.ts";
import { onlyReadingQuestion } from "./reading.ts";
import { reply } from "./reply.ts";
import type { ConsoleSession, Sessions } from "./sessions.ts";
import type { StaticFiles } from "./static-files.ts";

/** What the console's page asks of the server. */
export interface ConsoleParts extends PageStreamParts {
  door: Door;
  ids: Ids;
  sessions: Sessions;
  files: StaticFiles;
  /** By `SERVICE/QUESTION`. */
  questions: ReadonlyMap<string, Question>;
  /** The address or name that is listened on. */
  listensOn: string;
  version: string;
}

const prefix = "/_console/";
/** Cookies are shared by all ports of a host: a second installation has one of its own. */
const cookieName = ({ home }: Pick<ConsoleParts, "home">) => `towpath-session-${home.installationId}`;

/** Below these paths lie answers; every other path is a file, or an address of the page. */
const answers = new Set(["session", "aws", "events", "ask", "object", "leave"]);

export const isConsoleRequest = ({ url = "" }: IncomingMessage): boolean => url === "/_console" || url.startsWith(prefix);

/** A person who opens the server's address in a browser; clients of AWS sign what they ask. */
export const isVisit = ({ method, url, headers }: IncomingMessage): boolean =>
  method === "GET" && url === "/" && headers.authorization === undefined && (headers.accept ?? "").includes("text/html");

export function sendToConsole(response: ServerResponse): void {
  response.writeHead(302, { location: prefix, "cache-control": "no-store" });
  response.end();
}

/** Never rejects but for bugs: refusals are answers. */
export async function answerConsoleRequest(parts: ConsoleParts, message: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  try {
    const url = new URL(message.url ?? "/", "http://towpath");
    if (!`${url.pathname}/`.startsWith(prefix)) throw new ApiError("NotFound", "That leads out of the console.", 404);
    const path = decodedPath(url.pathname.slice(prefix.length));
    const [first = ""] = path.split("/", 1);
    guard(message, { listensOn: parts.listensOn, isPage: !answers.has(first) });
    await answer(parts, { url, path, first }, message, response);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    reply(response, error.status, JSON.stringify({ __type: error.code, message: error.message }));
  }
}

interface Asked {
  url: URL;
  /** Below `/_console/`, decoded; `first` is its first part. */
  path: string;
  first: string;
}

async function answer(parts: ConsoleParts, { url, path, first }: Asked, message: IncomingMessage, response: ServerResponse): Promise<void> {
  if (url.pathname === "/_console") return sendToConsole(response);
  if (path === "enter") return enter(parts, url.searchParams, message, response);
  if (!answers.has(first)) return parts.files.answer(path, message, response);
  const { token, session } = sessionOf(parts, message);
  const rest = path.slice(first.length + 1);
  if (first === "aws") return answerCall(parts.door, session, rest, message, response);
  if (first === "ask") return ask(parts, session, rest, message, response);
  if (first === "leave") return leave(parts, { token, session }, message, response);
  if (first === "events" && message.method === "POST") return followLogs(parts, session, rest, message, response);
  if (message.method !== "GET") throw new ApiError("MethodNotAllowed", "This is asked with GET.", 405);
  if (first === "session") return reply(response, 200, JSON.stringify(shown(parts, session)));
  if (first === "object") return answerObject(parts.door, session, url.searchParams, message, response);
  const since = message.headers["last-event-id"] ?? url.searchParams.get("since") ?? undefined;
  const isValid = () => parts.sessions.find(token) !== undefined;
  return streamToPage(parts, { since: String(since ?? "") || undefined, stream: parts.ids.hex(16), session, isValid }, response);
}

/** Throws ApiError (401) where there is none. */
export function sessionOf(
  parts: Pick<ConsoleParts, "home" | "sessions">,
  message: IncomingMessage,
): { token: string; session: ConsoleSession } {
  const token = cookieOf(parts, message);
  const session = token === undefined ? undefined : parts.sessions.find(token);
  if (token === undefined || session === undefined)
    throw new ApiError("NotLoggedIn", 'There is no session here. "towpath console" gives a link that opens one.', 401);
  return { token, session };
}

/** `events/STREAM/logs`: which logs a tab follows from now on. */
async function followLogs(
  { streams }: ConsoleParts,
  session: ConsoleSession,
  path: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [name = "", what, ...rest] = path.split("/");
  if (what !== "logs" || rest.length > 0) throw new ApiError("NotFound", "Streams have logs, and nothing else.", 404);
  const followed = readFollowed(Buffer.from(await readBody(message, bodyBytes)).toString());
  streams.follower(name, session.id).follow(followed);
  reply(response, 200, "{}");
}

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new ApiError("InvalidPath", "The path is not encoded as addresses are.");
  }
}

/** A link that was used cannot be used again, not even by the one who has used it: then there is a session already. */
function enter(parts: ConsoleParts, query: URLSearchParams, { method }: IncomingMessage, response: ServerResponse): void {
  if (method !== "GET") throw new ApiError("MethodNotAllowed", "A link is opened with GET.", 405);
  const entered = parts.sessions.enter(query.get("token") ?? "");
  const cookie =
    entered &&
    `${cookieName(parts)}=${entered.token}; Path=/_console; Expires=${new Date(entered.expiresAt).toUTCString()}; HttpOnly; SameSite=Strict`;
  response.writeHead(302, {
    location: entered ? prefix : `${prefix}?link=used`,
    "cache-control": "no-store",
    ...(cookie && { "set-cookie": cookie }),
  });
  response.end();
}

/** The tabs that are open lose their streams at once. */
function leave(
  parts: ConsoleParts,
  { token, session }: { token: string; session: ConsoleSession },
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  if (method !== "POST") throw new ApiError("MethodNotAllowed", "A session is left with POST.", 405);
  parts.sessions.leave(token);
  parts.streams.closeOf(session.id);
  response.setHeader("set-cookie", `${cookieName(parts)}=; Path=/_console; Max-Age=0; HttpOnly; SameSite=Strict`);
  reply(response, 200, "{}");
}

async function ask(
  { questions, clock, journal }: ConsoleParts,
  session: ConsoleSession,
  what: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const question = questions.get(what);
  if (!question) throw new ApiError("NotFound", `There is no question ${what}.`, 404);
  const isReading = onlyReadingQuestion(what);
  if (session.readOnly && !isReading) throw new ApiError("AccessDeniedException", `A read-only session may not ask ${what}.`, 403);
  if (!isReading && message.method !== "POST")
    throw new ApiError("MethodNotAllowed", "This changes something: it is asked with POST.", 405);
  const { searchParams: query } = new URL(message.url ?? "/", "http://towpath");
  const body = Buffer.from(await readBody(message, bodyBytes)).toString();
  const onDisk = journal.watchDisk();
  const told = await question({ query, body, account: session.account, region: session.region, now: clock.now() });
  await onDisk();
  reply(response, 200, JSON.stringify(told));
}

const shown = ({ home, version }: ConsoleParts, { account, region, readOnly }: ConsoleSession) => ({
  account,
  region,
  readOnly,
  principal: `arn:aws:iam::${account}:root`,
  installationId: home.installationId,
  version,
  hostName: hostname(),
});

const cookieOf = (parts: Pick<ConsoleParts, "home">, { headers }: IncomingMessage): string | undefined =>
  new RegExp(`(?:^|;\\s*)${cookieName(parts)}=([0-9a-f]{64})(?:;|$)`).exec(headers.cookie ?? "")?.[1];
