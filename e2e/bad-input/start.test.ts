/** A server that cannot start says in one plain sentence why, and what to do. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocket } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { dataDirectory, freePort, removeDirectory, startServer, towpath } from "@towpath/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { expectPlain } from "../kit/plain-words.ts";

const root = join(import.meta.dirname, "../..");
const launcher = join(root, "packages/cli/bin/towpath.js");

let directory: string;
beforeEach(() => {
  directory = dataDirectory();
});
afterEach(async () => {
  await towpath(join(directory, "home"), "down", "--yes");
  removeDirectory(directory);
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(program: string, words: string[], environment: Record<string, string>, as?: { uid: number; gid: number }): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"], ...as });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
  });
}

/** What `towpath up` says when it fails, in the background and in the foreground alike: one line. */
async function whyNot(environment: Record<string, string>, as?: { uid: number; gid: number }, exitCode = 1): Promise<string> {
  const all = { TOWPATH_HOME: join(directory, "home"), TOWPATH_PORT: String(await freePort()), ...environment };
  const sentences = [];
  for (const words of [["up"], ["up", "--foreground"]]) {
    const { code, stdout, stderr } = await run(process.execPath, [launcher, ...words], all, as);
    expect({ code, stdout, stderr }).toMatchObject({ code: exitCode, stdout: "" });
    const lines = stderr.split("\n").filter((line) => line.startsWith("towpath: "));
    expect(lines, stderr).toHaveLength(1);
    expectPlain(stderr);
    sentences.push(lines[0]?.slice("towpath: ".length) ?? "");
  }
  expect(sentences[0]).toBe(sentences[1]);
  return sentences[0] ?? "";
}

test("no engine", async () => {
  const socket = join(directory, "none.sock");
  expect(await whyNot({ DOCKER_HOST: `unix://${socket}` })).toMatch(/^No container engine was found \(unix:.*none\.sock\)\. \S/);
  expect(await whyNot({ DOCKER_HOST: "tcp://127.0.0.1:1" })).toMatch(
    /^(No container engine was found|The container engine does not answer) /,
  );
  expect(await whyNot({ DOCKER_HOST: "ssh://host" })).toMatch(
    /^No container engine was found \(ssh:\/\/host\)\. Only unix:\/\/ and tcp:\/\//,
  );
});

test("an engine that does not run: its socket is left, and nobody listens", async () => {
  const socket = join(directory, "dead.sock");
  const { code } = await run(
    process.execPath,
    ["-e", `require("net").createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, "SIGKILL"))`],
    {},
  );
  expect(code).toBeNull();
  expect(await whyNot({ DOCKER_HOST: `unix://${socket}` })).toMatch(/^The container engine does not answer \(unix:.*dead\.sock\)\. \S/);
});

// Root may do everything; then it is tried as nobody, who must be able to read this checkout.
const isRoot = process.getuid?.() === 0;
const canTry =
  !isRoot || spawnSync("setpriv", ["--reuid=65534", "--regid=65534", "--clear-groups", "test", "-r", import.meta.filename]).status === 0;
test.skipIf(!canTry)("an engine that this user may not use", async () => {
  const socket = join(directory, "forbidden.sock");
  const engine = createSocket().listen(socket);
  await new Promise((resolve) => engine.once("listening", resolve));
  const nobody = { uid: 65_534, gid: 65_534 };
  chmodSync(socket, isRoot ? 0o600 : 0o000);
  mkdirSync(join(directory, "home"));
  if (isRoot) for (const path of [directory, join(directory, "home")]) chownSync(path, nobody.uid, nobody.gid);
  try {
    const sentence = await whyNot({ DOCKER_HOST: `unix://${socket}`, HOME: directory }, isRoot ? nobody : undefined);
    expect(sentence).toMatch(/^This user may not use the container engine \(unix:.*forbidden\.sock\)\. \S/);
  } finally {
    engine.close();
  }
});

test("a port that another program has", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address() as { port: number };
  try {
    expect(await whyNot({ TOWPATH_PORT: String(port) })).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop it, or choose another port with TOWPATH_PORT.`,
    );
  } finally {
    other.close();
  }
});

test("a data directory of a newer version", async () => {
  const home = join(directory, "home");
  const server = await startServer(home);
  await server.stop();
  using database = new DatabaseSync(join(home, "towpath.db"));
  database.exec("INSERT INTO journal_migrations (owner, step) VALUES ('codepipeline', 99)");
  expect(await whyNot({})).toMatch(
    /^The data directory was written by a newer version of Towpath .*Use that version, or another directory\.$/,
  );
  database.exec("DELETE FROM journal_migrations WHERE step = 99");
});

test("a data directory that another server works on", async () => {
  const home = join(directory, "home");
  const server = await startServer(home);
  const again = await run(process.execPath, [launcher, "up"], { TOWPATH_HOME: home });
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect(again.stdout).toMatch(/^Towpath runs already at http:/);
  // One that does not answer holds it as well.
  server.process.kill("SIGSTOP");
  try {
    expect(await whyNot({})).toBe(
      `The data directory ${home} is in use by another Towpath server. Stop it with "towpath stop", or choose another directory.`,
    );
  } finally {
    server.process.kill("SIGCONT");
    await server.stop();
  }
});

test("a data directory with somebody else's files, and one that is a file", async () => {
  mkdirSync(join(directory, "photos"));
  writeFileSync(join(directory, "photos/cat.jpg"), "");
  expect(await whyNot({ TOWPATH_HOME: join(directory, "photos") })).toMatch(/holds files that are not Towpath's \(cat\.jpg\)/);
  expect(await whyNot({ TOWPATH_HOME: join(directory, "photos/cat.jpg") })).toMatch(/cannot be (written to|used).*TOWPATH_HOME/);
});

test.each([
  ["TOWPATH_PORT", "eighty"],
  ["TOWPATH_PORT", "70000"],
  ["TOWPATH_ACCOUNT", "me"],
  ["TOWPATH_REGION", "here"],
  ["TOWPATH_LOG_LEVEL", "shout"],
])("a setting that cannot be: %s=%s", async (name, value) => {
  expect(await whyNot({ [name]: value }, undefined, 2)).toMatch(new RegExp(`^The setting ${name} cannot be used: .+\\.$`));
});

test("an address that is not this machine's", async () => {
  expect(await whyNot({ TOWPATH_HOST: "192.0.2.1" })).toBe("192.0.2.1 is not an address of this machine. Set TOWPATH_HOST to one that is.");
});

test("a command that does not exist", async () => {
  const { code, stderr } = await run(process.execPath, [launcher, "fly"], {});
  expect(code).toBe(2);
  expect(stderr).toContain("unknown command 'fly'");
  expectPlain(stderr);
});

test("a Node that is too old, with none beside it", async () => {
  const alone = join(directory, "bin/towpath.js");
  cpSync(launcher, alone);
  const old = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.11.0"}})';
  const { code, stdout, stderr } = await run(process.execPath, ["--import", old, alone, "up"], {});
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^towpath: Node 24 or later is needed; /);
  expectPlain(stderr);
});

test("a Node that even the scripts cannot use", async () => {
  const stub = join(directory, "stub");
  mkdirSync(stub);
  writeFileSync(join(stub, "node"), "#!/bin/sh\necho v18.19.0\n", { mode: 0o755 });
  const { code, stderr } = await run(join(root, "script/bootstrap"), [], { PATH: `${stub}:${process.env["PATH"]}` });
  expect(code).toBe(1);
  expect(stderr.trim()).toMatch(/^bootstrap: Node 20 or later is needed; node in PATH is v18\.19\.0\. Install/);
});
