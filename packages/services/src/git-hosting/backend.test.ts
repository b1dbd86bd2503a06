import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { serveBackend } from "./backend.ts";
import { gitEnvironment } from "./run-git.ts";

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0).reverse()) undo();
});

/** A server for one empty repository; `done` gives what each request ended with, `finished` counts the ends of git. */
async function opened(path: string) {
  const directory = mkdtempSync(join(tmpdir(), "backend-"));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
  execFileSync("git", ["init", "-q", "--bare"], { cwd: directory });
  let finished = 0;
  const ends: unknown[] = [];
  const done = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    serveBackend({ directory, path, user: "someone" }, request, response, async () => void (finished += 1))
      .then(
        () => ends.push("answered"),
        (error: unknown) => ends.push(error),
      )
      .finally(done.resolve);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  cleanUp.push(() => server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;
  return { port, ends, done: done.promise, finished: () => finished };
}

test("a git that cannot be started is an error of the request, and of nothing else", async () => {
  const { PATH } = gitEnvironment;
  gitEnvironment.PATH = "/nowhere";
  cleanUp.push(() => (gitEnvironment.PATH = PATH));
  const served = await opened("/info/refs");
  const answer = await fetch(`http://127.0.0.1:${served.port}/info/refs?service=git-upload-pack`);
  expect(answer.status).toBe(500);
  await served.done;
  expect(String(served.ends[0])).toContain("ENOENT");
});

test("a push whose client goes away is looked at all the same when git has ended", async () => {
  const served = await opened("/git-receive-pack");
  const client = connect(served.port, "127.0.0.1");
  client.on("error", () => {});
  client.write(
    "POST /git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-git-receive-pack-request\r\nContent-Length: 1000\r\n\r\n0000",
    () => client.destroy(),
  );
  await served.done;
  expect(served.finished()).toBe(1);
});
