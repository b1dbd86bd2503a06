/** A Git server for tests, as a provider runs one: `git http-backend` behind HTTP Basic authentication, with repositories by full name. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { serveBackend } from "../backend.ts";

/** What these repositories are for ends with the test: nothing is packed anew, and nothing need survive a power cut. */
const settings = { "maintenance.auto": "false", "gc.auto": "0", "receive.autogc": "false", "core.fsync": "none" };

const environment = {
  ...process.env,
  ...Object.fromEntries(
    Object.entries(settings).flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
  GIT_CONFIG_COUNT: String(Object.keys(settings).length),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};

/** Not synchronous: the servers that answer git are in this process. */
export function git(directory: string, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile("git", args, { cwd: directory, env: environment }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout.trim()),
    ),
  );
}

export class GitServer implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "git-server-"));
  /** What it wants to see; undefined lets everybody in. */
  token: string | undefined = "t0ken";
  /** Paths that were asked for, with the user who did. */
  readonly requests: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<GitServer> {
    const opened = new GitServer();
    await new Promise<void>((resolve) => opened.#server.listen(0, "127.0.0.1", resolve));
    return opened;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Makes an empty repository and a work tree that pushes to it without HTTP; gives the work tree. */
  async add(fullName: string): Promise<string> {
    const [bare, tree] = [this.#bare(fullName), join(this.directory, "trees", fullName)];
    for (const made of [bare, tree]) mkdirSync(made, { recursive: true });
    execFileSync("git", ["init", "-q", "--bare", "-b", "main"], { cwd: bare, env: environment });
    execFileSync("git", ["init", "-q", "-b", "main"], { cwd: tree, env: environment });
    await git(tree, "remote", "add", "origin", bare);
    return tree;
  }

  /** Stops listening, as a server does that is down. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  #bare(fullName: string): string {
    return join(this.directory, "repositories", `${fullName}.git`);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const [user, password] = basic === undefined ? [] : Buffer.from(basic, "base64").toString().split(":");
    this.requests.push(`${user ?? "nobody"} ${request.url}`);
    if (this.token !== undefined && password !== this.token) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("wrong token");
      return;
    }
    const [, fullName, path] = /^\/([^/]+\/[^/]+)\.git(\/.*?)(?:\?|$)/.exec(request.url ?? "") ?? [];
    if (!fullName || !path) return void response.writeHead(404).end();
    try {
      await serveBackend({ directory: this.#bare(fullName), path, user: user ?? "" }, request, response, async () => {});
    } catch {
      response.destroy();
    }
  }
}

/** Writes files and commits them; gives the commit's id. */
export async function commitAll(tree: string, files: Record<string, string>, message: string): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  await git(tree, "add", "-A");
  await git(tree, "commit", "-qm", message);
  return git(tree, "rev-parse", "HEAD");
}

/** As `commitAll`, and pushes the branch. */
export async function push(tree: string, files: Record<string, string>, message: string, branch = "main"): Promise<string> {
  const commit = await commitAll(tree, files, message);
  await git(tree, "push", "-qf", "origin", `HEAD:refs/heads/${branch}`);
  return commit;
}
