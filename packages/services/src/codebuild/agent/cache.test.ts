import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseBuildspec } from "../buildspec/parse-buildspec.ts";
import { compilePlan } from "../plan/plan.ts";
import { settingsOf } from "../plan/settings.ts";
import { payload } from "./payload.ts";

const run = promisify(execFile);
const token = "d1ce0000d1ce";
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "agent-cache-"));
  for (const name of ["work/src", "output/tmp", "output/cache"]) mkdirSync(join(home, name), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Runs a buildspec's plan here; the agent waits `patience` naps for a server that does not answer. Gives its output. */
async function build(shell: string, section: string, patience: number, script = "true"): Promise<string> {
  const settings = settingsOf(
    {
      source: { type: "NO_SOURCE" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "x", computeType: "BUILD_GENERAL1_SMALL" },
      serviceRole: "r",
      cache: { type: "S3", location: "bucket" },
    },
    {},
  );
  const buildspec = parseBuildspec(`version: 0.2\n${section}phases: {build: {commands: [${JSON.stringify(script)}]}}\n`);
  const plan = compilePlan(settings, buildspec, { directory: join(home, "work/src"), buildspecLocation: "x" });
  for (const { path, text, mode } of payload(plan, token, { KIND: "two words" }, home)) {
    const full = join("/", path);
    mkdirSync(text === undefined ? full : dirname(full), { recursive: true });
    if (text !== undefined)
      writeFileSync(full, text.replace(/^patience=.*$/m, `patience=${patience}`).replace(/^shell=.*$/m, `shell=${shell}`), { mode });
  }
  const { stdout } = await run(shell, [join(home, "readonly/agent.sh"), home], { env: { PATH: process.env.PATH } });
  return stdout.replaceAll(`${token} `, "> ");
}

const shells = ["dash", "bash", "busybox"].filter((name) => {
  try {
    execFileSync(name, name === "busybox" ? ["true"] : ["-c", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});

describe.each(shells.filter((name) => name !== "busybox"))("a key under %s", (shell) => {
  const section = "cache: {paths: [x], key: 'a \"$KIND\" $(printf \"one\\ntwo\")', fallback-keys: ['$KIND-', 'b\\c']}\n";

  test("is what the shell makes of it, and the build goes on without a server that does not answer", async () => {
    const output = await build(shell, section, 2);
    expect(output).toContain('> cache-keys a "two words" one\ttwo words-\tb\\c\n');
    expect(output).toContain("> say Unable to download cache: the server did not answer. Cache miss\n> begin\n");
    expect(existsSync(join(home, "output/cache/left"))).toBe(true);
    expect(await readFile(join(home, "output/results/cache-keys"), "utf8")).toBe('a "two words" one\ttwo words-\tb\\c\n');
  });

  test("is waited for once the server says that it is coming, and its lines go to the log", async () => {
    const at = (name: string) => join(home, "output/cache", name);
    await writeFile(at("coming"), "");
    const building = build(shell, section, 0);
    while (!existsSync(join(home, "output/results/cache-keys"))) await new Promise(setImmediate);
    await writeFile(at("lines"), "Unarchiving cache...\nCache hit \\n\n");
    await writeFile(at("done"), "");
    expect(await building).toContain("> say Unarchiving cache...\n> say Cache hit \\n\n> begin\n");
    expect(existsSync(at("left"))).toBe(false);
  });

  test("is only made out when the cache is only saved, and not when there is nothing to make out", async () => {
    const saved = await build(shell, section.replace("cache: {", "cache: {action: save, "), 1000);
    expect(saved).toMatch(/^> begin\n/);
    expect(existsSync(join(home, "output/results/cache-keys"))).toBe(true);
    rmSync(join(home, "output/results/cache-keys"));
    await build(shell, "cache: {paths: [x], key: plain}\n", 1000);
    expect(existsSync(join(home, "output/results/cache-keys"))).toBe(false);
  });
});

describe.each(shells)("codebuild-hash-files under %s", (shell) => {
  const program = new URL("./codebuild-hash-files.sh", import.meta.url).pathname;
  const hash = async (...patterns: string[]): Promise<string> => {
    const args = shell === "busybox" ? ["sh", program, ...patterns] : [program, ...patterns];
    return (await run(shell, args, { cwd: join(home, "work") })).stdout.trim();
  };
  const put = (path: string, text: string) => {
    mkdirSync(join(home, "work", dirname(path)), { recursive: true });
    writeFileSync(join(home, "work", path), text);
  };

  test("hashes what the files hold, whatever order they are named in", async () => {
    put("package-lock.json", "one");
    put("a/package-lock.json", "two");
    put("a/b/package-lock.json", "three");
    put("a/b/other.json", "four");
    const top = await hash("package-lock.json");
    expect(top).toMatch(/^[0-9a-f]{64}$/);
    expect(await hash("./package-lock.json")).toBe(top);
    expect(await hash("*.json")).toBe(top);
    expect(await hash("package-lock.jso?", "package-lock.json")).toBe(top);
    const all = await hash("**/package-lock.json");
    expect(await hash("a/b/package-lock.json", "a/package-lock.json", "package-lock.json")).toBe(all);
    expect(await hash("a/**/package-lock.json", "package-lock.json")).toBe(all);
    expect(await hash(join(home, "work", "a/*/[op]*.json"))).toBe(await hash("a/b/*"));
    expect(await hash("a/**")).not.toBe(await hash("a/*"));
    put("package-lock.json", "changed");
    expect(await hash("package-lock.json")).not.toBe(top);
  });

  test("fails when nothing matches", async () => {
    await expect(hash("none*")).rejects.toMatchObject({ code: 1, stderr: "codebuild-hash-files: no file matches none*\n" });
  });
});
