import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Access } from "./server-process.ts";

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Programs as a user runs them against a server, with a home directory of their own. */
export interface Toolbox extends Disposable {
  directory: string;
  /** Runs a program; resolves whatever its exit code is. */
  run(
    program: string,
    words: string[],
    options?: { input?: string | Buffer; cwd?: string; environment?: Record<string, string> },
  ): Promise<Ended>;
  /** The AWS CLI, whichever version `program` is; rejects when it fails. Gives its parsed output, or the text when that is no JSON. */
  aws<T = Record<string, never>>(...words: string[]): Promise<T>;
  /** As `aws`, for a call that must fail: gives what it wrote to standard error. */
  awsFails(...words: string[]): Promise<string>;
  /** Runs a program that does not end by itself until what it wrote is enough (or a minute has passed); gives what it wrote. */
  until(program: string, words: string[], isEnough: (stdout: string) => boolean): Promise<string>;
  /** git with the credentials at hand; rejects when it fails. */
  git(cwd: string, ...words: string[]): Promise<string>;
}

/** Debian's AWS CLI 2.9 knows no AWS_ENDPOINT_URL, newer ones do: both get both. */
export function openToolbox(access: Access, aws = "/usr/bin/aws"): Toolbox {
  const directory = mkdtempSync(join(tmpdir(), "towpath-tools-"));
  const environment = environmentOf(access, directory);
  writeFileSync(environment.GIT_CONFIG_GLOBAL, gitConfig(access));
  const run: Toolbox["run"] = (program, words, options = {}) =>
    start(program, words, { ...options, environment: { ...environment, ...options.environment } });
  const runAws = (words: string[]) => run(aws, ["--endpoint-url", access.endpoint, ...words]);
  return {
    directory,
    run,
    async aws<T>(...words: string[]) {
      const { code, stdout, stderr } = await runAws(words);
      if (code !== 0) throw new Error(`aws ${words.join(" ")}: ${stderr.trim()}`);
      return parsed(stdout) as T;
    },
    async awsFails(...words) {
      const { code, stdout, stderr } = await runAws(words);
      if (code === 0) throw new Error(`aws ${words.join(" ")} succeeded: ${stdout}`);
      return stderr.trim();
    },
    until: (program, words, isEnough) => runUntil(program, words, environment, isEnough),
    async git(cwd, ...words) {
      const { code, stdout, stderr } = await run("git", words, { cwd });
      if (code !== 0) throw new Error(`git ${words.join(" ")}: ${stderr.trim()}`);
      return stdout.trim();
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}

const environmentOf = (access: Access, directory: string) => ({
  PATH: process.env["PATH"] ?? "",
  HOME: directory,
  AWS_ACCESS_KEY_ID: access.accessKeyId,
  AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
  AWS_DEFAULT_REGION: access.region,
  AWS_ENDPOINT_URL: access.endpoint,
  AWS_PAGER: "",
  PYTHONUNBUFFERED: "1",
  AWS_EC2_METADATA_DISABLED: "true",
  DOCKER_CONFIG: join(directory, ".docker"),
  REGISTRY_AUTH_FILE: join(directory, "auth.json"),
  GIT_CONFIG_GLOBAL: join(directory, ".gitconfig"),
  GIT_TERMINAL_PROMPT: "0",
});

/** A credential helper of one line: the key never stands in a URL or a command. */
const gitConfig = (access: Access) => `[user]
  name = Test
  email = test@example.com
[init]
  defaultBranch = main
[credential "${access.endpoint}"]
  helper = "!f() { echo username=$AWS_ACCESS_KEY_ID; echo password=$AWS_SECRET_ACCESS_KEY; }; f"
`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function start(
  program: string,
  words: string[],
  options: { input?: string | Buffer; cwd?: string; environment: Record<string, string> },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: options.cwd,
      env: options.environment,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({
        code: code ?? 1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    child.stdin.on("error", () => {}).end(options.input);
  });
}

const untilMs = 60_000;

function runUntil(
  program: string,
  words: string[],
  environment: Record<string, string>,
  isEnough: (stdout: string) => boolean,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: environment, stdio: ["ignore", "pipe", "ignore"] });
    let stdout = "";
    const timer = setTimeout(() => child.kill(), untilMs);
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (isEnough(stdout)) child.kill();
    });
    child.once("error", reject);
    child.once("close", () => {
      clearTimeout(timer);
      resolve(stdout);
    });
  });
}
