import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { writeAccess } from "@towpath/server/access";
import { afterEach, expect, test } from "vitest";
import { record } from "../test-context.ts";
import { openConsole } from "./console.ts";

const left: (() => void)[] = [];
afterEach(() => {
  for (const close of left.splice(0)) close();
});

/** A server that gives links, and a command line that finds it. */
async function opened() {
  const asked: string[] = [];
  const answer = async (message: IncomingMessage): Promise<object> => {
    if (message.url !== "/_towpath/console") return { installationId: "i" };
    asked.push(`${message.method} ${await text(message)}`);
    return { url: "http://127.0.0.1/_console/enter?token=t", expiresAt: 5 };
  };
  const server = createServer((message, response) => void answer(message).then((told) => response.end(JSON.stringify(told))));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const directory = mkdtempSync(join(tmpdir(), "console-"));
  left.push(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = { account: "000000000000", region: "us-east-1", accessKeyId: "AKIA", secretAccessKey: "s" };
  writeAccess(directory, { endpoint, ...keys, processId: 1, installationId: "i" });
  return { asked, ...record({ env: { TOWPATH_HOME: directory } }) };
}

test("prints the link", async () => {
  const { asked, context, printed } = await opened();
  expect(await openConsole.run(context, { arguments: [], options: { open: false } })).toBe(0);
  expect(printed).toEqual(["http://127.0.0.1/_console/enter?token=t"]);
  expect(asked).toEqual(['POST {"readOnly":false}']);
});

test("asks for a session that only reads, and tells JSON", async () => {
  const { asked, context, printed } = await opened();
  expect(await openConsole.run(context, { arguments: [], options: { readOnly: true, json: true } })).toBe(0);
  expect(printed.map((line) => JSON.parse(line))).toEqual([{ url: "http://127.0.0.1/_console/enter?token=t", expiresAt: 5 }]);
  expect(asked).toEqual(['POST {"readOnly":true}']);
});
