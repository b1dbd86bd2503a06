import type { IncomingMessage } from "node:http";
import { PassThrough, type Duplex } from "node:stream";
import type { Conversation } from "@towpath/services";
import { ApiError, type Frame, frame, frames } from "@towpath/wire";
import type { RawData, WebSocket } from "ws";
import { type ConsoleParts, sessionOf } from "./console-requests.ts";
import { guard } from "./guard.ts";
import { shellBytesMax } from "./limits.ts";
import type { ConsoleSession } from "./sessions.ts";

export interface ShellParts extends ConsoleParts {
  /** By `SERVICE/CONVERSATION`. */
  conversations: ReadonlyMap<string, Conversation>;
}

/** The kinds of frames of codebuild's conversation `shell`. */
const toShell = { input: 0, size: 1, end: 2 } as const;
const fromShell = { stdout: 1, stderr: 2, exit: 3 } as const;

/** What closes the socket besides the end of the shell: a refusal, told before. */
const refusedCode = 4000;

const path = "/_console/shell?";

export const isShellRequest = ({ url = "" }: IncomingMessage): boolean => url.startsWith(path);

/**
 * `shell?build=`: a shell in a build's environment as a WebSocket. Bytes go both ways as binary messages; text messages are JSON: `{columns, rows}`
 * and `{end: true}` from the page, `{until}`, `{exit}` and `{refused: {code, message}}` to it. It says what `towpath shell` says.
 */
export async function openShell(parts: ShellParts, message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
  socket.on("error", () => socket.destroy());
  let session: ConsoleSession;
  try {
    session = admit(parts, message);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const body = JSON.stringify({ __type: error.code, message: error.message });
    const line = `HTTP/1.1 ${error.status} Refused\r\ncontent-type: application/json\r\nconnection: close`;
    return void socket.end(`${line}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }
  const { WebSocketServer } = await import("ws");
  const sockets = new WebSocketServer({ noServer: true, maxPayload: shellBytesMax, perMessageDeflate: false });
  sockets.handleUpgrade(message, socket, head, (webSocket) => {
    talk(parts, session, message, webSocket).catch((error: unknown) => {
      parts.log.error({ err: error }, "a shell was broken off");
      webSocket.close(1011, "internal error");
    });
  });
}

/** A page elsewhere can open sockets too, and only its origin tells. Throws ApiError. */
function admit(parts: ShellParts, message: IncomingMessage): ConsoleSession {
  guard(message, { listensOn: parts.listensOn, isPage: false });
  if (message.headers.origin === undefined) throw new ApiError("AccessDenied", "A shell is opened by the console's own page.", 403);
  const { session } = sessionOf(parts, message);
  if (session.readOnly) throw new ApiError("AccessDeniedException", "A read-only session opens no shells.", 403);
  return session;
}

async function talk(parts: ShellParts, session: ConsoleSession, message: IncomingMessage, socket: WebSocket): Promise<void> {
  const conversation = parts.conversations.get("codebuild/shell");
  if (!conversation) throw new TypeError("codebuild has no shells");
  const name = parts.ids.hex(16);
  const said = hear(socket);
  const answer = new PassThrough();
  const tell = (what: object) => socket.send(JSON.stringify(what));
  const head = {
    writeHead: (_: number, headers: Readonly<Record<string, string>>) => {
      if (headers["towpath-until"] !== undefined) tell({ until: Number(headers["towpath-until"]) });
    },
    flushHeaders: () => {},
  };
  socket.once("close", () => {
    said.destroy();
    answer.destroy();
    parts.streams.remove(name);
  });
  socket.on("error", () => socket.terminate());
  try {
    parts.streams.add(name, { session: session.id, close: () => socket.close(1000, "the session has ended") });
    const asked = { query: queryOf(message), account: session.account, region: session.region, now: parts.clock.now() };
    await Promise.all([conversation(asked, said, Object.assign(answer, head)), pass(answer, socket)]);
    socket.close(1000);
  } catch (error) {
    // The page has gone: streams that were destroyed say so in several ways.
    if (socket.readyState !== socket.OPEN) return;
    if (!(error instanceof ApiError)) throw error;
    answer.destroy();
    tell({ refused: { code: error.code, message: error.message } });
    socket.close(refusedCode);
  }
}

function queryOf({ url = "" }: IncomingMessage): URLSearchParams {
  const { searchParams: given } = new URL(url, "http://towpath");
  const size = (name: string, otherwise: string) => (/^\d{1,4}$/.test(given.get(name) ?? "") ? (given.get(name) as string) : otherwise);
  const shown = { tty: "1", columns: size("columns", "80"), rows: size("rows", "24"), term: "xterm-256color" };
  return new URLSearchParams({ of: given.get("build") ?? "", ...shown });
}

/** What the page says, as the conversation's frames; it is not listened to while they are not taken. */
function hear(socket: WebSocket): PassThrough {
  const said = new PassThrough();
  said.on("drain", () => socket.resume());
  const say = (kind: number, body: Uint8Array) => {
    if (!said.destroyed && !said.write(frame(kind, body))) socket.pause();
  };
  socket.on("message", (data, isBinary) => {
    if (isBinary) return say(toShell.input, bytesOf(data));
    const told = parse(bytesOf(data).toString());
    if (told.end === true) say(toShell.end, Buffer.alloc(0));
    if (isCount(told.columns) && isCount(told.rows))
      say(toShell.size, Buffer.from(JSON.stringify({ columns: told.columns, rows: told.rows })));
  });
  return said;
}

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? Buffer.from(data) : data;

const isCount = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value > 0 && value < 10_000;

function parse(text: string): { columns?: unknown; rows?: unknown; end?: unknown } {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === "object" && read !== null ? read : {};
  } catch {
    return {};
  }
}

/** Hands on what the shell says, as fast as the page takes it. */
async function pass(answer: PassThrough, socket: WebSocket): Promise<void> {
  try {
    for await (const { kind, body } of frames(answer, shellBytesMax) as AsyncIterable<Frame>) {
      if (kind === fromShell.exit) socket.send(JSON.stringify({ exit: Number(body.toString()) }));
      else await new Promise<void>((resolve) => socket.send(body, { binary: true }, () => resolve()));
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}
