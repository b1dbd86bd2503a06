import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { parseBuildspec } from "../buildspec/parse-buildspec.ts";
import { type BuildPlan, compilePlan } from "../plan/plan.ts";
import { settingsOf } from "../plan/settings.ts";
import { type Marker, parseMarker } from "./markers.ts";
import { payload } from "./payload.ts";
import { finishScript } from "./scripts.ts";

const run = promisify(execFile);
const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

const token = "d1ce0000d1ce";
interface Outcome {
  output: string;
  markers: Marker[];
  home: string;
  result(file: string): string | undefined;
}

/** Runs a buildspec's plan with the agent, in a directory of its own and by one of this host's shells. */
async function build(
  shell: string,
  buildspec: string,
  variables: Record<string, string> = {},
  more: Partial<BuildPlan> = {},
): Promise<Outcome> {
  const home = mkdtempSync(join(tmpdir(), "agent-test-"));
  directories.push(home);
  mkdirSync(join(home, "work/src"), { recursive: true });
  mkdirSync(join(home, "output/tmp"), { recursive: true });
  const settings = settingsOf(
    {
      source: { type: "NO_SOURCE" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "x", computeType: "BUILD_GENERAL1_SMALL" },
      serviceRole: "r",
    },
    {},
  );
  const located = { directory: join(home, "work/src"), buildspecLocation: "x" };
  const plan = { ...compilePlan(settings, parseBuildspec(buildspec), located), ...more };
  writeFileSync(join(home, "shell"), `#!/bin/sh\nexec ${shell} "$@"\n`, { mode: 0o755 });
  for (const { path, text, mode } of payload(plan, token, { CODEBUILD_BUILD_SUCCEEDING: "1", ...variables }, home)) {
    const full = join("/", path);
    mkdirSync(text === undefined ? full : dirname(full), { recursive: true });
    if (text !== undefined) writeFileSync(full, text.replace(/^shell=.*$/m, `shell=${home}/shell`), { mode });
  }
  const { stdout } = await run(join(home, "shell"), [join(home, "readonly/agent.sh"), home], { env: { PATH: process.env.PATH } });
  const lines = stdout.split("\n");
  const markers = lines.flatMap((line) => (line.includes(token) ? [parseMarker(line.slice(line.indexOf(token) + token.length + 1))] : []));
  const result = (file: string) => {
    const path = join(home, "output/results", file);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  const output = lines.map((line) => (line.includes(token) ? line.slice(0, line.indexOf(token)) : `${line}\n`)).join("");
  return { output, markers: markers.filter((marker) => marker !== undefined), home, result };
}

const spec = (phases: string, rest = "") => `version: 0.2\n${rest}phases:\n${phases}`;
const commands = (...list: string[]) =>
  spec(`  build:\n    commands:\n${list.map((text) => `      - ${JSON.stringify(text)}\n`).join("")}`);
const statuses = (outcome: Outcome) => outcome.markers.flatMap((marker) => (marker.kind === "ran" ? [marker.exitStatus] : []));

const shells = ["dash", "bash", "bash --posix", "busybox sh"].filter((name) => {
  try {
    execFileSync("sh", ["-c", `${name} -c true`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
});
test("at least two shells of this host were tried", () => expect(shells.length).toBeGreaterThanOrEqual(2));

describe.each(shells)("the shell model under %s", (shell) => {
  const start = (text: string, variables?: Record<string, string>) => build(shell, text, variables);

  test("directory, exported and plain variables go on to the next command", async () => {
    const { output } = await start(commands("mkdir -p sub && cd sub", "A=plain; export B='ex ported'", 'echo "$A|$B|${PWD##*/}"'));
    expect(output).toContain("plain|ex ported|sub\n");
  });

  test("functions, set -e and aliases do not", async () => {
    const outcome = await start(commands("f() { echo called; }; set -e", "f", "never"));
    expect(statuses(outcome)).toEqual([0, 127]);
    expect((await start(commands("set -e", "false; echo went on"))).output).toContain("went on");
  });

  test("the user's text begins on line 4", async () => {
    const { output } = await start(commands("echo fine\nno-such-command"));
    expect(output).toMatch(/script\.sh: (line )?5: .*not found/);
  });

  test("a block is one command and its last status counts; exit ends only the command, without carrying", async () => {
    expect(statuses(await start(commands("false\ntrue", "A=1; exit 0", 'test -z "$A"')))).toEqual([0, 0, 0]);
  });

  test("CODEBUILD_LAST_EXIT and CODEBUILD_BUILD_SUCCEEDING", async () => {
    const phases =
      "  build:\n    commands: [\"sh -c 'exit 7'\"]\n    finally: ['echo finally $CODEBUILD_BUILD_SUCCEEDING']\n  post_build:\n    commands: ['echo last $CODEBUILD_LAST_EXIT now $CODEBUILD_BUILD_SUCCEEDING']\n";
    const { output } = await start(spec(phases));
    expect(output).toContain("finally 0\n");
    expect(output).toContain("now 0\n");
    expect((await start(commands("echo now $CODEBUILD_BUILD_SUCCEEDING"))).output).toContain("now 1\n");
  });

  test("values survive whatever is in them", async () => {
    const value = "a'b\"c $HOME `x` \\n\nsecond line\ttab é";
    const { output } = await start(commands("true", 'printf "<%s>" "$V"'), { V: value });
    expect(output).toContain(`<${value}>`);
  });

  test("a background process outlives its command", async () => {
    const { output } = await start(
      commands("(sleep 0.3; echo late > late.txt) > /dev/null 2>&1 &", "until [ -s late.txt ]; do sleep 0.05; done; cat late.txt"),
    );
    expect(output).toContain("late\n");
  });

  test("an unfinished line is finished before the next marker", async () => {
    const outcome = await start(commands("printf no-newline"));
    expect(outcome.output).toContain("no-newline\n");
    expect(outcome.markers.map(({ kind }) => kind)).toEqual([
      "begin",
      "phase",
      "phase-end",
      "phase",
      "phase-end",
      "phase",
      "run",
      "ran",
      "phase-end",
      "phase",
      "phase-end",
      "end",
    ]);
  });

  test("commands have no stdin, and their errors are in order with their output", async () => {
    const { output } = await start(commands("cat; echo one; echo two >&2; echo three"));
    expect(output).toContain("one\ntwo\nthree\n");
  });

  test("a script that does not parse fails its command", async () => {
    expect(statuses(await start(commands("echo 'unclosed")))[0]).not.toBe(0);
  });

  test("a long script", async () => {
    const { output } = await start(commands(`${"# a comment to make it long\n".repeat(300)}echo long`));
    expect(output).toContain("long\n");
  });

  test("here-documents", async () => {
    expect((await start(commands("cat <<EOF\nhello $USERX\nEOF"), { USERX: "you" })).output).toContain("hello you\n");
  });

  test("exported variables and expanded names are left as files", async () => {
    const outcome = await start(
      spec("  build: {commands: ['TAG=v1; export N=\"a b\"']}\n", "env: {exported-variables: [TAG, N, MISSING]}\n"),
    );
    expect([outcome.result("export.TAG"), outcome.result("export.N"), outcome.result("export.MISSING")]).toEqual(["v1", "a b", undefined]);
  });

  test.each([
    ['app-$(date +"%Y")', /^app-\d{4}$/],
    [`$(printf "%s" "it's") "so" '$A'`, /^it's "so" 'one two'$/],
    ["${A:-none} ${B:-none} `echo back`", /^one two none back$/],
    ["$(case $A in one*) echo found;; esac)", /^found$/],
    ["a\\b $(echo \"c)d\" | tr ')' '(') \\$A", /^a\\b c\(d \$A$/],
    ["two\nlines $A", /^two\nlines one two$/],
  ])("the name %j is expanded", async (name, expected) => {
    const plan = finishScript({ exported: [], expansions: { "artifact-0.name": name } }, "/nowhere");
    const home = mkdtempSync(join(tmpdir(), "agent-test-"));
    directories.push(home);
    const script = plan.replaceAll("/nowhere/output/results", home).replaceAll(/^(IFS= read -r CODEBUILD_CWD|\. ).*$/gm, "");
    writeFileSync(join(home, "finish.sh"), script);
    await run("sh", ["-c", `exec ${shell} ${home}/finish.sh`], { env: { PATH: process.env.PATH, A: "one two" } });
    expect(readFileSync(join(home, "artifact-0.name"), "utf8")).toMatch(expected);
  });

  test("a phase is tried again", async () => {
    const outcome = await start(spec("  build: {on-failure: RETRY-2, commands: ['echo x >> n; test $(wc -l < n) -ge 3']}\n"));
    expect(outcome.markers.filter(({ kind }) => kind === "retry")).toHaveLength(2);
    expect(outcome.markers).toContainEqual({ kind: "phase-end", phase: "BUILD", failed: false });
  });

  test("a phase is tried again for the failures that a pattern finds, and no others", async () => {
    const retries = async (onFailure: string) => {
      const outcome = await start(spec(`  build: {on-failure: "${onFailure}", commands: ['echo x >> n', 'exit $(wc -l < n)']}\n`));
      return outcome.markers.filter(({ kind }) => kind === "retry").length;
    };
    expect(await retries("RETRY-5-exit status [1-3]$")).toBe(3);
    expect(await retries("RETRY-wc -l")).toBe(3);
    expect(await retries("RETRY-9-other")).toBe(0);
    expect(await retries("RETRY-9-(x+x+)+y")).toBe(0);
  });

  test("version 0.1 carries nothing", async () => {
    const { output } = await start("version: 0.1\nphases:\n  build:\n    commands: ['cd /; A=1', 'echo \"[$A] $PWD\"']\n");
    expect(output).toMatch(/\[\] .*work\/src/);
  });

  test("what the plan held is not left for the commands to read", async () => {
    const { home } = await start(commands("true"), { SECRET: "s3cret-value" });
    expect(readFileSync(join(home, "readonly/plan/env.sh"), "utf8")).toBe("");
    expect(readFileSync(join(home, "readonly/plan/plan.sh"), "utf8")).toBe("");
  });
});

describe("codebuild-breakpoint", () => {
  const bin = "${0%/output/tmp/script.sh}/user/bin";
  const enter = readFileSync(join(import.meta.dirname, "enter.sh"), "utf8");
  const look = 'printf "<%s %s>" "$A" "${PWD##*/}" >$PEEK';

  test("pauses the build until codebuild-resume; a shell has the variables and the directory of that moment", async () => {
    const peek = join(mkdtempSync(join(tmpdir(), "agent-test-")), "peek");
    directories.push(dirname(peek));
    const waiting =
      'base=${0%/output/tmp/script.sh}; (until [ -e $base/output/tmp/paused ]; do sleep 0.05; done; sh -c "$ENTER" shell $base $base/pid sh -c "$LOOK";';
    const { output, markers } = await build(
      "sh",
      commands(
        `${waiting} ${bin}/codebuild-resume) >/dev/null 2>&1 &`,
        `mkdir sub; cd sub; A=now; ${bin}/codebuild-breakpoint; echo went on`,
      ),
      { ENTER: enter, LOOK: look, PEEK: peek, A: "before" },
      { debugSession: "p:1" },
    );
    expect(readFileSync(peek, "utf8")).toBe("<now sub>");
    expect(output).toMatch(/Build is paused temporarily .*\n.*towpath shell p:1\n.*--resume\nBuild is resumed\nwent on\n/);
    expect(markers.at(-1)).toEqual({ kind: "end" });
  });

  test("does nothing without a debug session, nor does codebuild-resume", async () => {
    const { output, markers } = await build("sh", commands(`${bin}/codebuild-breakpoint && ${bin}/codebuild-resume`));
    expect(output).toContain("so codebuild-breakpoint is ignored.\nThe build was started without");
    expect(markers).toContainEqual({ kind: "ran", command: 0, exitStatus: 0 });
  });

  test("is not resumed when it is not paused", async () => {
    const { output } = await build("sh", commands(`${bin}/codebuild-resume || echo no`), {}, { debugSession: "p:1" });
    expect(output).toContain("The build is not paused.\nno\n");
  });
});

describe("failing phases", () => {
  const phase = (name: string, text: string, more = "") => `  ${name}: {${more} commands: ["${text}"]}\n`;
  const ran = (outcome: Outcome) =>
    outcome.markers.flatMap((marker) => (marker.kind === "phase-end" ? [`${marker.phase} ${marker.failed}`] : []));

  test("in INSTALL and PRE_BUILD end the build, in BUILD lead to POST_BUILD", async () => {
    expect(ran(await build("sh", spec(phase("install", "false") + phase("build", "true"))))).toEqual(["INSTALL true"]);
    expect(ran(await build("sh", spec(phase("pre_build", "false") + phase("build", "true"))))).toEqual(["INSTALL false", "PRE_BUILD true"]);
    expect(ran(await build("sh", spec(phase("build", "false") + phase("post_build", "true"))))).toEqual([
      "INSTALL false",
      "PRE_BUILD false",
      "BUILD true",
      "POST_BUILD false",
    ]);
  });

  test("do as on-failure says", async () => {
    expect(ran(await build("sh", spec(phase("install", "false", "on-failure: CONTINUE,"))))).toHaveLength(4);
    expect(ran(await build("sh", spec(phase("build", "false", "on-failure: ABORT,"))))).toHaveLength(3);
  });

  test("stop at the first command that fails, and run finally all the same", async () => {
    const text = "  build:\n    commands: [echo one, 'false', echo two]\n    finally: [echo always]\n";
    const { output } = await build("sh", spec(text));
    expect(output).toContain("always");
    expect(output).not.toContain("two");
  });
});

test("the agent copies scripts byte for byte by itself", () => {
  const home = mkdtempSync(join(tmpdir(), "agent-test-"));
  directories.push(home);
  const copy = /^copy\(\) .*$/m.exec(readFileSync(new URL("./agent.sh", import.meta.url), "utf8"))?.[0] ?? "";
  writeFileSync(join(home, "in"), "a  b\\n\n\n  c\nno newline at the end");
  execFileSync("sh", ["-c", `${copy}\ncopy "${home}/in" > "${home}/out"`]);
  expect(readFileSync(join(home, "out"), "utf8")).toBe("a  b\\n\n\n  c\nno newline at the end\n");
});

describe("runtimes", () => {
  const command = 'echo "home $SOME_HOME"';
  const spec = (version: string) => `version: ${version}\nphases: {build: {commands: ['${command}']}}\n`;
  const installing = (...texts: string[]): Partial<BuildPlan> => ({
    commands: [command, ...texts].map((text) => ({ text, line: 0 })),
    runtimes: { commands: texts.map((_, index) => index + 1), after: ["Moving to directory /src", "Registering \\n"] },
  });

  test.each(["0.1", "0.2"])("come before the phases, and what they export holds in a buildspec of version %s", async (version) => {
    const more = installing("export SOME_HOME=/opt/some", 'echo "installing for $SOME_HOME"');
    const { output, markers } = await build("/bin/sh", spec(version), {}, more);
    expect(output.replaceAll(/\n+/g, "\n").trim()).toBe("installing for /opt/some\nhome /opt/some");
    expect(markers.map(({ kind }) => kind).slice(0, 7)).toEqual(["run", "ran", "run", "ran", "say", "say", "begin"]);
    expect(markers.filter(({ kind }) => kind === "say")).toMatchObject([{ text: "Moving to directory /src" }, { text: "Registering \\n" }]);
  });

  test("that cannot be installed end DOWNLOAD_SOURCE, and no phase begins", async () => {
    const { output, markers } = await build("/bin/sh", spec("0.2"), {}, installing("exit 3", "echo never"));
    expect(markers).toEqual([
      { kind: "run", command: 1 },
      { kind: "ran", command: 1, exitStatus: 3 },
      { kind: "phase-end", phase: "DOWNLOAD_SOURCE", failed: true },
      { kind: "end" },
    ]);
    expect(output.trim()).toBe("");
  });
});
