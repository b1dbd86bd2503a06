/** The asker of `shell`: a client over HTTP as the command line is one. */
import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { ApiError, frame, frames } from "@towpath/wire";
import type { Conversation } from "../../door/service.ts";
import type { Place } from "../names.ts";

export interface ShellInput {
  input?: string;
  /** On a terminal of this size. */
  terminal?: { columns: number; rows: number };
  /** Called with all that was written so far; what it gives is typed, "close" lets go of the connection. */
  type?: (output: string) => (string | { columns: number; rows: number })[] | "close" | undefined;
}

export interface ShellOutput {
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  until: number | undefined;
}

export async function shell(
  conversation: Conversation,
  place: Place,
  of: string,
  words: readonly string[],
  { input, terminal, type }: ShellInput = {},
): Promise<ShellOutput> {
  const server = createServer((message, response) => {
    const query = new URL(message.url ?? "", "http://house").searchParams;
    conversation({ query, ...place, now: Date.now() }, message, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const { code, message: text } = error instanceof ApiError ? error : { code: "InternalFailure", message: String(error) };
      response.writeHead(500).end(JSON.stringify({ code, message: text }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const query = new URLSearchParams([["of", of], ...words.map((word): [string, string] => ["word", word])]);
    if (terminal) for (const [name, value] of Object.entries({ tty: 1, ...terminal })) query.set(name, String(value));
    const sent = request({ port: (server.address() as AddressInfo).port, method: "POST", path: `/shell?${query}` });
    sent.flushHeaders();
    const message = await new Promise<IncomingMessage>((resolve, reject) => sent.once("response", resolve).once("error", reject));
    if (message.statusCode !== 200) throw Object.assign(new Error(), await json(message));
    if (input !== undefined) sent.write(frame(0, Buffer.from(input)));
    if (!terminal) sent.write(frame(2, Buffer.alloc(0)));
    const output: ShellOutput = {
      exitCode: undefined,
      stdout: "",
      stderr: "",
      until: Number(message.headers["towpath-until"]) || undefined,
    };
    for await (const { kind, body } of frames(message, 1024 * 1024)) {
      if (kind === 3) output.exitCode = Number(body.toString());
      else output[kind === 1 ? "stdout" : "stderr"] += body.toString();
      const typed = type?.(output.stdout);
      if (typed === "close") break;
      for (const one of typed ?? []) {
        sent.write(typeof one === "string" ? frame(0, Buffer.from(one)) : frame(1, Buffer.from(JSON.stringify(one))));
      }
    }
    sent.destroy();
    return output;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
