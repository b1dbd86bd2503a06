import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { StaticFiles } from "./static-files.ts";

const left: (() => void)[] = [];
afterEach(() => {
  for (const close of left.splice(0)) close();
});

async function opened() {
  const directory = mkdtempSync(join(tmpdir(), "static-"));
  const files = new StaticFiles([join(directory, "none"), directory]);
  const server = createServer((message, response) => void files.answer(message.url?.slice(1) ?? "", message, response)).listen(
    0,
    "127.0.0.1",
  );
  left.push(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { headers: { "accept-encoding": "identity", ...headers } });
    return { status: response.status, text: await response.text(), header: (name: string) => response.headers.get(name) };
  };
  const build = (name: string, seconds: number) => {
    mkdirSync(join(directory, "assets"), { recursive: true });
    writeFileSync(join(directory, "index.html"), `<script src="assets/${name}">`);
    writeFileSync(join(directory, "assets", name), "alert(1)");
    writeFileSync(join(directory, `assets/${name}.br`), brotliCompressSync("alert(1)"));
    writeFileSync(join(directory, `assets/${name}.gz`), gzipSync("alert(1)"));
    utimesSync(join(directory, "index.html"), seconds, seconds);
  };
  return { get, build };
}

test("files of a build are kept for good, the page is asked for again", async () => {
  const { get, build } = await opened();
  build("a-1.js", 1);
  const file = await get("assets/a-1.js");
  expect([file.status, file.text, file.header("content-type")]).toEqual([200, "alert(1)", "text/javascript; charset=utf-8"]);
  expect(file.header("cache-control")).toBe("public, max-age=31536000, immutable");
  const page = await get("pipelines/todo.js");
  expect([page.status, page.header("content-type"), page.header("cache-control")]).toEqual([200, "text/html; charset=utf-8", "no-cache"]);
  expect((await get("", { "if-none-match": page.header("etag") ?? "" })).status).toBe(304);
  expect((await get("assets/b.js")).status).toBe(404);
});

test.each([
  ["gzip, deflate, br", "br"],
  ["gzip", "gzip"],
  ["br;q=0, gzip;q=0.5", "gzip"],
  ["identity", null],
  ["abr", null],
])("for %s the answer is in %s", async (accepted, encoding) => {
  const { get, build } = await opened();
  build("a-1.js", 1);
  const { text, header } = await get("assets/a-1.js", { "accept-encoding": accepted });
  expect([text, header("content-encoding"), header("vary")]).toEqual(["alert(1)", encoding, "accept-encoding"]);
});

test("a page that was built anew is served at once; one that was not built says so", async () => {
  const { get, build } = await opened();
  expect((await get("")).status).toBe(503);
  build("a-1.js", 1);
  expect((await get("")).text).toContain("a-1.js");
  build("a-2.js", 2);
  expect([(await get("")).text, (await get("assets/a-2.js")).status]).toEqual([expect.stringContaining("a-2.js"), 200]);
});
