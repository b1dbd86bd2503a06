import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type House, openHouse, role } from "../testing/house.ts";

let house: House;
beforeAll(async () => void (house = await openHouse(15)));
afterAll(() => house[Symbol.asyncDispose]());

let projects = 0;
async function start(commands: string[], more: { debug?: boolean; head?: string; privileged?: boolean } = {}): Promise<string> {
  const name = `shell-${++projects}`;
  const list = commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("");
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec: `version: 0.2\n${more.head ?? ""}phases:\n  build:\n    commands:\n${list}` },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
      privilegedMode: more.privileged ?? false,
    },
    serviceRole: role,
  });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name, debugSessionEnabled: more.debug });
  return build?.id ?? "";
}

/** Resolves when the log of a build has a text. */
async function said(id: string, text: string): Promise<void> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const { builds } = await house.aws.codebuild.BatchGetBuilds({ ids: [id] });
    const build = builds?.[0];
    const log = build?.logs?.groupName && build.currentPhase !== "PROVISIONING" ? await house.log(build).catch(() => "") : "";
    if (log.includes(text)) return forget();
    await committed.promise;
    forget();
  }
}

const done = async (id: string) => {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = house.journal.onCommit(() => committed.resolve());
    const { builds } = await house.aws.codebuild.BatchGetBuilds({ ids: [id] });
    const running = house.journal.one("SELECT 1 FROM journal_outbox WHERE service = 'codebuild' AND kind = 'run' AND key LIKE ?", `%${id}`);
    if (builds?.[0]?.buildComplete && !running) return forget();
    await committed.promise;
    forget();
  }
};

describe("a shell in a failed build", () => {
  let id: string;
  beforeAll(async () => {
    const head = "env: {shell: bash, variables: {GREETING: hello}}\n";
    id = await start(["mkdir deep && cd deep && echo here > file", "TAG=v1; nohup sleep 300 >/dev/null 2>&1 & sh -c 'exit 3'"], { head });
    await done(id);
  });

  test("has the files, the variables and the directory of the command that failed", async () => {
    const { exitCode, stdout, until } = await house.shell(id, [
      "sh",
      "-c",
      'cat file; echo "$GREETING $TAG $CODEBUILD_BUILD_ID ${PWD##*/}"',
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `here\nhello v1 ${id} deep\n` });
    expect(until).toBeGreaterThan(Date.now());
    expect((await house.shell(id.slice(id.indexOf(":") + 1), ["sh", "-c", "echo to stderr >&2; exit 9"])).exitCode).toBe(9);
  });

  test("ends with the code of a program that is not there, and passes on its input", async () => {
    expect((await house.shell(id, ["no-such-program"])).exitCode).toBe(127);
    expect(await house.shell(id, ["cat"], { input: "typed\n" })).toMatchObject({ stdout: "typed\n", exitCode: 0 });
  });

  test("is one on a terminal: its size, Ctrl-C, the end", async () => {
    const steps = [
      [/[#$] $/, ["stty size; sleep 60; echo status $?\r"]],
      [/40 100/, [{ columns: 90, rows: 30 }, "\u0003"]],
      [/[#$] $/, ["stty size; exit 5\r"]],
    ] as const;
    let step = 0;
    const type = (output: string) => (steps[step]?.[0].test(output) ? [...(steps[step++]?.[1] ?? [])] : undefined);
    const { exitCode, stdout } = await house.shell(id, [], { terminal: { columns: 100, rows: 40 }, type });
    expect(stdout).toContain("30 90");
    expect(exitCode).toBe(5);
  });

  test("whose asker goes away is ended", async () => {
    await house.shell(id, ["sh", "-c", "echo $$ >/tmp/pid; echo begun; exec sleep 1234"], { type: () => "close" });
    const { stdout } = await house.shell(id, [
      "sh",
      "-c",
      "i=0; while kill -0 $(cat /tmp/pid) 2>/dev/null && [ $i -lt 200 ]; do sleep 0.05; i=$((i+1)); done; kill -0 $(cat /tmp/pid) 2>/dev/null || echo ended",
    ]);
    expect(stdout).toBe("ended\n");
  });

  test("goes with the build, and nothing is left of it", async () => {
    expect(await house.leftOver()).toHaveLength(1);
    await house.aws.codebuild.BatchDeleteBuilds({ ids: [id] });
    await expect(house.shell(id, ["true"])).rejects.toMatchObject({ code: "ResourceNotFoundException" });
    for (;;) {
      const committed = Promise.withResolvers<void>();
      const forget = house.journal.onCommit(() => committed.resolve());
      if (!house.journal.one("SELECT 1 FROM codebuild_kept")) break;
      await committed.promise;
      forget();
    }
    expect(await house.leftOver()).toEqual([]);
  });
});

test("a build waits at codebuild-breakpoint, over a crash, and goes on", async () => {
  house.crashes.push("build-log-batch-stored");
  const id = await start(["A=paused; codebuild-breakpoint; echo B is $(cat /tmp/b)"], { debug: true });
  await said(id, "Build is paused temporarily");
  const { builds } = await house.aws.codebuild.BatchGetBuilds({ ids: [id] });
  expect(builds?.[0]?.debugSession).toEqual({ sessionEnabled: true, sessionTarget: `codebuild:${id.slice(id.indexOf(":") + 1)}` });
  expect(await house.shell(id, ["sh", "-c", "echo $A; echo from the shell > /tmp/b"])).toMatchObject({ stdout: "paused\n" });
  expect(await house.shell(id, ["codebuild-resume"])).toMatchObject({ exitCode: 0, stdout: "The build goes on.\n" });
  const build = await house.ended(id);
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(await house.log(build)).toContain("Build is resumed\nB is from the shell\n");
  await expect(house.shell(id, ["true"])).rejects.toMatchObject({ message: expect.stringContaining("It ended as SUCCEEDED") });
});
