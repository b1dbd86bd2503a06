import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeClock, inMemoryJournal, seededIds, silentLog } from "@towpath/journal";
import type { Conversation } from "@towpath/services";
import { frame, frames } from "@towpath/wire";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { Sessions } from "./sessions.ts";
import { openShell, type ShellParts } from "./shell.ts";
import { Streams } from "./streams.ts";

const left: (() => void)[] = [];
afterEach(() => {
  for (const close of left.splice(0)) close();
});

/** Says what it is asked and told, and ends with code 7 at the end of its input; `gone` resolves when the asker leaves before. */
function echo() {
  const gone = Promise.withResolvers<void>();
  const conversation: Conversation = async ({ query }, said, answer) => {
    answer.once("close", () => gone.resolve());
    answer.writeHead(200, { "towpath-until": "123" });
    answer.write(frame(1, Buffer.from(`of ${query.get("of")} ${query.get("columns")}x${query.get("rows")};`)));
    for await (const { kind, body } of frames(said, 1_000_000)) {
      if (kind === 2) break;
      answer.write(frame(kind === 1 ? 2 : 1, Buffer.concat([Buffer.from(kind === 1 ? "size " : "input "), body])));
    }
    answer.end(frame(3, Buffer.from("7")));
  };
  return { conversation, gone: gone.promise };
}

async function opened(conversation: Conversation) {
  const clock = new FakeClock();
  const journal = inMemoryJournal(clock);
  const basis = { journal, clock, ids: seededIds(1), log: silentLog, home: { installationId: "i" } };
  const sessions = new Sessions(basis);
  const streams = new Streams();
  const conversations = new Map([["codebuild/shell", conversation]]);
  const parts = { ...basis, sessions, streams, conversations, listensOn: "127.0.0.1" } as unknown as ShellParts;
  const server = createServer().listen(0, "127.0.0.1");
  server.on("upgrade", (message, socket, head) => void openShell(parts, message, socket, head));
  left.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const { token } = sessions.makeLink({ account: "1", region: "us-east-1", readOnly: false });
  const cookie = `towpath-session-i=${sessions.enter(token)?.token}`;
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = sessions.find(cookie.split("=")[1] ?? "")?.id ?? "";
  const socket = new WebSocket(`ws://${host}/_console/shell?build=b:1&columns=100&rows=30`, {
    headers: { cookie, origin: `http://${host}` },
  });
  const said: string[] = [];
  socket.on("message", (data: Buffer, isBinary) => said.push(`${isBinary ? "" : "told "}${data.toString()}`));
  return { socket, said, streams, session };
}

test("bytes go both ways, sizes and the end of the input are told, and the exit code", async () => {
  const { socket, said } = await opened(echo().conversation);
  await once(socket, "open");
  socket.send(Buffer.from("ls\r"));
  socket.send(JSON.stringify({ columns: 90, rows: 20 }));
  socket.send("no JSON");
  socket.send(JSON.stringify({ columns: -1, rows: 20 }));
  socket.send(JSON.stringify({ end: true }));
  const [code] = (await once(socket, "close")) as [number];
  expect(code).toBe(1000);
  expect(said).toEqual(['told {"until":123}', "of b:1 100x30;", "input ls\r", 'size {"columns":90,"rows":20}', 'told {"exit":7}']);
});

test("when the page goes the shell is told", async () => {
  const { conversation, gone } = echo();
  const { socket } = await opened(conversation);
  await once(socket, "open");
  socket.terminate();
  await gone;
});

test("when the session ends the shell does", async () => {
  const { conversation, gone } = echo();
  const { socket, streams, session } = await opened(conversation);
  await once(socket, "message");
  streams.closeOf(session);
  expect(await once(socket, "close")).toEqual([1000, Buffer.from("the session has ended")]);
  await gone;
});
