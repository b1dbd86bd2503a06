import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { gitEnvironment } from "./run-git.ts";

/** Bytes of CGI headers; git's are a few hundred. */
const headerBytesMax = 65_536;

/** A connection on which nothing has come or gone for so long is broken: a push that hangs must not keep others waiting. */
const silentMs = 300_000;

/**
 * Lets `git http-backend` (a CGI program) answer. `finished` runs when git has ended, however it ended, and before the response ends, so
 * what a push causes is recorded before the client hears of its success. Resolves when the response is out.
 */
export async function serveBackend(
  repository: { directory: string; path: string; user: string },
  message: IncomingMessage,
  response: ServerResponse,
  finished: () => Promise<void>,
): Promise<void> {
  const git = spawn("git", ["http-backend"], { env: cgiEnvironment(repository, message), stdio: ["pipe", "pipe", "ignore"] });
  const ended = new Promise<void>((resolve, reject) => git.once("close", () => resolve()).once("error", reject));
  // A git that cannot be started is met below, when its output has ended; until then nobody listens.
  ended.catch(() => {});
  response.once("close", () => {
    if (response.writableFinished) return;
    // A push that has come to its end is taken, whoever hears of it; one that broke off git throws away.
    if (!(repository.path === "/git-receive-pack" && message.complete)) git.kill();
  });
  message.setTimeout(silentMs, () => message.destroy());
  message.pipe(git.stdin);
  git.stdin.on("error", () => message.resume());
  try {
    const [copied] = await Promise.allSettled([copyResponse(git.stdout, response)]);
    await ended;
    await finished();
    if (copied.status === "rejected") throw copied.reason;
  } catch (cause) {
    git.kill();
    if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
    throw cause;
  } finally {
    response.end();
  }
}

function cgiEnvironment(
  { directory, path, user }: { directory: string; path: string; user: string },
  message: IncomingMessage,
): Record<string, string> {
  const header = (name: string) => String(message.headers[name] ?? "");
  return {
    ...gitEnvironment,
    // Who wants to know what a commit changed need not fetch every file.
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "uploadpack.allowFilter",
    GIT_CONFIG_VALUE_0: "true",
    GIT_PROJECT_ROOT: directory,
    GIT_HTTP_EXPORT_ALL: "1",
    PATH_INFO: path,
    QUERY_STRING: (message.url ?? "").split("?")[1] ?? "",
    REQUEST_METHOD: message.method ?? "GET",
    CONTENT_TYPE: header("content-type"),
    // Without CONTENT_LENGTH git reads to the end; with it, it waits for ever, and busily, for what a broken connection does not bring.
    HTTP_CONTENT_ENCODING: header("content-encoding"),
    GIT_PROTOCOL: header("git-protocol"),
    REMOTE_USER: user,
    REMOTE_ADDR: message.socket.remoteAddress ?? "",
    SERVER_PROTOCOL: "HTTP/1.1",
  };
}

/** The program's headers come first, up to an empty line; `Status` is the response's. Leaves the response open. */
async function copyResponse(output: Readable, response: ServerResponse): Promise<void> {
  let head: Buffer = Buffer.alloc(0);
  let isBody = false;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    if (isBody) {
      await write(response, chunk);
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) {
      if (head.length > headerBytesMax) throw new TypeError("git http-backend sent no end of its headers");
      continue;
    }
    isBody = true;
    writeHead(head.toString("latin1", 0, end), response);
    await write(response, head.subarray(end + 4));
  }
  if (!isBody) throw new TypeError("git http-backend ended without a response");
}

function writeHead(text: string, response: ServerResponse): void {
  let status = 200;
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    if (name === "status") status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  response.writeHead(status);
}

async function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (bytes.length === 0 || response.destroyed) return;
  if (!response.write(bytes)) await new Promise<void>((resolve) => response.once("drain", resolve).once("close", resolve));
}
