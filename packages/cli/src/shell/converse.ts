import { request, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { Access } from "@towpath/server/access";
import { frame, frames } from "@towpath/wire/frames";
import type { Context, Terminal } from "../context.ts";
import { UserError } from "../errors.ts";
import { signedHeaders } from "../sign.ts";

const sent = { input: 0, size: 1, end: 2 } as const;
const answered = { stdout: 1, stderr: 2, exit: 3 } as const;
const frameBytes = 1024 * 1024;

/** A program in a build's environment; without words an interactive shell. `terminal` is given where it is to run on one. */
export interface Wanted {
  readonly of: string;
  readonly words: readonly string[];
  readonly terminal: Terminal | undefined;
  /** Whether what comes on standard input is the program's. */
  readonly hasInput: boolean;
}

/** Runs it to its end, and resolves with its exit code. Throws UserError when the server refuses or goes away. */
export async function converse(context: Context, access: Access, wanted: Wanted): Promise<number> {
  const { terminal } = wanted;
  const { sending, message } = await open(context, access, wanted);
  const say = (kind: number, body: Uint8Array) => void sending.write(frame(kind, body));
  const forget: (() => void)[] = [];
  if (terminal) {
    context.note(greeting(message, wanted.of));
    terminal.raw(true);
    forget.push(() => terminal.raw(false));
    forget.push(terminal.onResize(() => say(sent.size, Buffer.from(JSON.stringify(terminal.size())))));
  }
  if (wanted.hasInput) forget.push(passInput(context, say));
  else say(sent.end, Buffer.alloc(0));
  try {
    for await (const { kind, body } of frames(message, frameBytes)) {
      if (kind === answered.exit) return Number(body.toString());
      context.write(kind === answered.stdout ? "stdout" : "stderr", body);
    }
  } catch (cause) {
    throw brokenOff(cause as Error);
  } finally {
    for (const one of forget.toReversed()) one();
    sending.destroy();
  }
  throw brokenOff(new Error("the connection was closed"));
}

function greeting({ headers }: IncomingMessage, of: string): string {
  const until = Number(headers["towpath-until"]);
  const time = until ? ` It stays until ${new Date(until).toLocaleTimeString("en-GB")}.` : "";
  return `In the environment of ${of}.${time} "exit" leaves it.`;
}

const brokenOff = (cause: Error) =>
  new UserError(`The shell was broken off: ${cause.message}. Its environment was removed, or the server was stopped.`, { cause });

async function open(context: Context, access: Access, { of, words, terminal }: Wanted) {
  const url = new URL("/_towpath/codebuild/shell", access.endpoint);
  url.searchParams.append("of", of);
  for (const word of words) url.searchParams.append("word", word);
  if (terminal) {
    const { columns, rows } = terminal.size();
    const shown = { tty: "1", columns: String(columns), rows: String(rows), term: context.env["TERM"] ?? "xterm" };
    for (const [name, value] of Object.entries(shown)) url.searchParams.append(name, value);
  }
  const sending = request(url, { method: "POST", headers: signedHeaders("POST", url, access, context.now()) });
  sending.flushHeaders();
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    sending.once("response", resolve);
    sending.once("error", (cause) =>
      reject(new UserError(`The server does not answer: ${cause.message}. Is it running? (towpath status)`, { cause })),
    );
  });
  sending.on("error", () => undefined);
  if (message.statusCode === 200) return { sending, message };
  const refusal = (await json(message)) as { message?: string };
  sending.destroy();
  throw new UserError(refusal.message ?? `The server answered with status ${message.statusCode}.`);
}

/** Hands on standard input until it ends; the returned function lets go of it. */
function passInput({ stdin }: Context, say: (kind: number, body: Uint8Array) => void): () => void {
  const data = (bytes: Buffer) => say(sent.input, bytes);
  const end = () => say(sent.end, Buffer.alloc(0));
  stdin.on("data", data).once("end", end);
  return () => {
    stdin.off("data", data).off("end", end);
    stdin.pause();
    // A pipe would keep the program from ending.
    if ("unref" in stdin && typeof stdin.unref === "function") stdin.unref();
  };
}
