/** The agent for containers of the fake engine: the same plan, the same markers, a few commands that every test understands. */
import type { Program, ProgramContext } from "@towpath/engine";

/** What a command of a test's own does; its exit code. */
export type Command = (context: ProgramContext, argument: string) => number | Promise<number>;

/**
 * Runs a build's plan. Commands: `echo TEXT`, `exit N`, `true`, `false`, `sleep SECONDS`, `out-of-memory`, and `export NAME=VALUE`; any other
 * fails as a shell does that does not find it.
 */
export const fakeAgent: Program = (context) => run(context, {});

/** As `fakeAgent`, with more commands by their first word. */
export const fakeAgentWith =
  (commands: Readonly<Record<string, Command>>): Program =>
  (context) =>
    run(context, commands);

async function run(context: ProgramContext, commands: Readonly<Record<string, Command>>): Promise<number> {
  const text = (path: string) => context.files.read(`/codebuild/${path}`).toString("utf8");
  const plan = text("readonly/plan/plan.sh");
  const token = /^token='(.*)'$/m.exec(plan)?.[1] ?? "";
  const tell = (...words: (string | number)[]) => context.stdout(`${token} ${words.join(" ")}\n`);
  const failedRuntimes = await block(context, "prelude", { plan, tell, text, commands });
  if (failedRuntimes) {
    tell("phase-end", "DOWNLOAD_SOURCE", 1);
    tell("end");
    return 0;
  }
  if (context.files.exists("/codebuild/readonly/plan/after.txt")) {
    for (const line of text("readonly/plan/after.txt").trimEnd().split("\n")) tell("say", line);
  }
  tell("begin");
  if (/^sandbox=yes$/m.test(plan)) await context.sleep(foreverMs);
  let hasFailed = false;
  for (const [, name = "", goesOn, tries] of plan.matchAll(/^phase (\w+) (yes|no) (\d+)$/gm)) {
    const failed = await phase(context, { plan, name, tries: Number(tries), tell, text, commands });
    tell("phase-end", name, failed ? 1 : 0);
    hasFailed ||= failed;
    if (failed && goesOn === "no") break;
  }
  tell("end");
  if (hasFailed && /^stays=yes$/m.test(plan)) await context.sleep(foreverMs);
  return 0;
}

const foreverMs = 365 * 24 * 3_600_000;

interface PhaseOf {
  plan: string;
  tell: (...words: (string | number)[]) => void;
  text: (path: string) => string;
  commands: Readonly<Record<string, Command>>;
}

async function phase(context: ProgramContext, of: PhaseOf & { name: string; tries: number }): Promise<boolean> {
  const { name, tries, tell } = of;
  for (let left = tries; ; left--) {
    tell("phase", name);
    let failed = false;
    for (const part of ["commands", "finally"]) {
      if (await block(context, `${name}_${part}`, of)) failed = true;
    }
    if (!failed || left <= 0) return failed;
    tell("retry", name);
  }
}

/** The commands of one of the plan's functions, up to the first that fails; whether one did. */
async function block(context: ProgramContext, name: string, { plan, tell, text, commands }: PhaseOf): Promise<boolean> {
  const body = new RegExp(`^${name}\\(\\) \\{ (.*); \\}$`, "m").exec(plan)?.[1] ?? "";
  for (const [, index = ""] of body.matchAll(/run (\d+)/g)) {
    tell("run", index);
    const status = await command(context, text(`readonly/plan/${index}.sh`), commands);
    context.stdout("\n");
    tell("ran", index, status);
    if (status !== 0) return true;
  }
  return false;
}

/** The user's text begins on line 4 of a script, and four lines of ours follow. */
async function command(context: ProgramContext, script: string, commands: PhaseOf["commands"]): Promise<number> {
  const [word = "", ...rest] = script.split("\n").slice(3, -5).join("\n").trim().split(" ");
  const argument = rest.join(" ");
  switch (word) {
    case "echo":
      context.stdout(`${argument}\n`);
      return 0;
    case "exit":
      return Number(argument);
    case "true":
      return 0;
    case "false":
      return 1;
    case "sleep":
      await context.sleep(Number(argument) * 1000);
      return 0;
    case "out-of-memory":
      return context.outOfMemory();
    case "export": {
      const [name = "", value = ""] = argument.split("=");
      context.files.write(`/codebuild/output/results/export.${name}`, value);
      return 0;
    }
    default: {
      const own = commands[word];
      if (own) return own(context, argument);
      context.stdout(`/codebuild/output/tmp/script.sh: line 4: ${word}: not found\n`);
      return 127;
    }
  }
}
