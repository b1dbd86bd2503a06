import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { Conflict, type ExecSession, NotFound, runExec } from "@towpath/engine";
import { ApiError, frame, frames } from "@towpath/wire";
import { agentHome, scratchDirectory } from "../agent/scripts.ts";
import type { Conversation } from "../../door/service.ts";
import type { CodebuildParts } from "../parts.ts";
import { type Environment, findEnvironment } from "./find-environment.ts";
import { prolong } from "./kept.ts";
import { keptMs } from "./stay.ts";

const enter = readFileSync(new URL("../agent/enter.sh", import.meta.url), "utf8");

/** What the asker sends: input of the program, the size of its terminal as JSON, the end of the input. */
const sent = { input: 0, size: 1, end: 2 } as const;
/** What is answered: output, errors, and last the exit code as a decimal number. */
const answered = { stdout: 1, stderr: 2, exit: 3 } as const;
const frameBytes = 1024 * 1024;

/**
 * `shell`: runs a program in a build's environment, with its variables, directory and network. The query says `of` which build; each `word`
 * of the program, none for an interactive shell; `tty` with `columns`, `rows` and `term` for one on a terminal. The answer's header
 * towpath-until says when the environment is removed. A program whose asker goes away is ended.
 */
export function shellIn(given: CodebuildParts): Conversation {
  return async ({ query, account, region, now }, request, response) => {
    const place = { account, region };
    const environment = findEnvironment(given, place, query.get("of") ?? "", now);
    const parts = given.engines.partsFor(environment.engine) ?? given;
    const pidFile = `${agentHome}/${scratchDirectory}/shell.${parts.ids.hex(16)}`;
    const session = await start(parts, environment, pidFile, query);
    const until =
      environment.until === undefined ? undefined : parts.journal.transact((tx) => prolong(tx, environment.build, keptMs(parts)));
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "cache-control": "no-store",
      ...(until !== undefined && { "towpath-until": String(until) }),
    });
    response.flushHeaders();
    let isOver = false;
    const gone = () => {
      if (isOver) return;
      session.close();
      void end(parts, environment.container, pidFile);
    };
    response.once("close", gone);
    void listen(request, session).catch(gone);
    try {
      for await (const { stream, bytes } of session.output) await tell(response, frame(answered[stream], bytes));
      const exitCode = await session.exitCode;
      isOver = true;
      response.end(frame(answered.exit, Buffer.from(String(exitCode))));
    } finally {
      session.close();
    }
  };
}

async function start(
  parts: CodebuildParts,
  { container, build, shell }: Environment,
  pidFile: string,
  query: URLSearchParams,
): Promise<ExecSession> {
  const isTty = query.get("tty") === "1";
  const command = [shell, "-c", enter, "towpath-shell", agentHome, pidFile, ...query.getAll("word")];
  try {
    const env = { TERM: isTty ? (query.get("term") ?? "xterm") : "dumb" };
    const session = await parts.engine.containers.exec(container, { command, tty: isTty, stdin: true, user: "0", env });
    if (isTty) await resize(session, { columns: Number(query.get("columns")), rows: Number(query.get("rows")) });
    return session;
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof NotFound)) throw error;
    throw new ApiError("InvalidInputException", `The container of ${build.id} does not run any more.`, 400);
  }
}

/** One that has ended already has no terminal. */
async function resize(session: ExecSession, { columns, rows }: { columns: number; rows: number }): Promise<void> {
  if (!(columns > 0 && rows > 0)) return;
  await session.resize({ columns, rows }).catch(() => undefined);
}

/** Rejects when the asker goes away. */
async function listen(request: AsyncIterable<Uint8Array>, session: ExecSession): Promise<void> {
  session.stdin.on("error", () => undefined);
  for await (const { kind, body } of frames(request, frameBytes)) {
    if (kind === sent.input) await write(session, body);
    else if (kind === sent.end) session.stdin.end();
    else if (kind === sent.size) await resize(session, JSON.parse(body.toString()) as { columns: number; rows: number });
  }
}

async function write({ stdin }: ExecSession, bytes: Buffer): Promise<void> {
  if (stdin.writable && !stdin.write(bytes)) await drained(stdin);
}

async function tell(response: Writable, bytes: Buffer): Promise<void> {
  if (!response.write(bytes) && !response.destroyed) await drained(response);
}

const drained = (stream: NodeJS.WritableStream) => new Promise<void>((resolve) => stream.once("drain", resolve).once("close", resolve));

/** Ends a program as the end of its terminal would, and at last without asking. */
async function end({ engine, log }: CodebuildParts, container: string, pidFile: string): Promise<void> {
  const script = 'IFS= read -r pid <"$1" && kill -HUP "$pid" && sleep 2 && kill -KILL "$pid"';
  try {
    await runExec(engine, container, { command: ["/bin/sh", "-c", script, "end", pidFile], user: "0" });
  } catch (error) {
    if (!(error instanceof Conflict || error instanceof NotFound)) log.warn({ err: error }, "a shell was not ended");
  }
}
