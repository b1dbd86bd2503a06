import { readFileSync } from "node:fs";
import type { UserPhase } from "../buildspec/buildspec.ts";
import type { BuildPlan } from "../plan/plan.ts";
import type { RetryOn } from "../plan/retries.ts";
import {
  agentHome,
  cacheDirectory,
  cacheScript,
  commandScript,
  environmentScript,
  finishScript,
  resultsDirectory,
  userDirectory,
} from "./scripts.ts";
import { quoted } from "./shell-text.ts";
import { isDynamic } from "../cache/plan.ts";

const agent = readFileSync(new URL("./agent.sh", import.meta.url), "utf8");
const program = (name: string) => readFileSync(new URL(`./${name}.sh`, import.meta.url), "utf8");
/** What builds find in their PATH. */
const programs = ["codebuild-hash-files", "codebuild-glob-search", "codebuild-tests-run", "codebuild-breakpoint", "codebuild-resume"].map(
  (name) => ({ name, text: program(name) }),
);

/** A file or directory of the container, by its path without the leading slash. */
export interface PayloadFile {
  path: string;
  mode: number;
  /** Absent for a directory. */
  text?: string;
}

/** What the container runs. */
export const agentCommand = (home: string = agentHome): string[] => [`${home}/readonly/agent.sh`, home];

/**
 * Everything the agent needs, but the source: the plan as a script, each command's script, the environment. `token` marks the agent's own
 * lines on stdout. `variables` hold the secrets: they exist in the container only.
 */
export function payload(plan: BuildPlan, token: string, variables: Record<string, string>, home: string = agentHome): PayloadFile[] {
  const at = (path: string) => `${home}/${path}`.replace(/^\//, "");
  const script = (name: string, text: string): PayloadFile => ({ path: at(`readonly/plan/${name}`), mode: 0o644, text });
  const directory = (path: string, mode: number): PayloadFile => ({ path: at(path), mode });
  return [
    directory("readonly", 0o755),
    directory("readonly/plan", 0o755),
    directory("output", 0o755),
    directory(resultsDirectory, 0o777),
    directory(cacheDirectory, 0o755),
    directory("user", 0o755),
    directory(userDirectory, 0o755),
    ...programs.map(({ name, text }) => ({ path: at(`${userDirectory}/${name}`), mode: 0o755, text })),
    ...(plan.debugSession === undefined ? [] : [{ path: at("readonly/debug"), mode: 0o644, text: `${plan.debugSession}\n` }]),
    { path: at("readonly/agent.sh"), mode: 0o755, text: agent },
    script("dir.txt", `${plan.directory}\n`),
    ...(plan.inlineBuildspec === undefined ? [] : [{ path: at("readonly/buildspec.yml"), mode: 0o644, text: plan.inlineBuildspec }]),
    ...plan.commands.map(({ text }, index) => script(`${index}.sh`, commandScript(text, carries(plan, index), home))),
    ...(plan.runtimes ? [script("after.txt", plan.runtimes.after.map((line) => `${line}\n`).join(""))] : []),
    ...(keyed(plan) === "no" ? [] : [script("cache.sh", cacheScript([plan.cache?.key ?? "", ...(plan.cache?.fallbackKeys ?? [])], home))]),
    script("finish.sh", finishScript(plan.finish, home)),
    { ...script("env.sh", environmentScript(variables) + pathScript(variables)), mode: 0o600 },
    script("plan.sh", planScript(plan, token)),
  ];
}

/** AWS appends its own directory to the image's PATH. */
const pathScript = (variables: Record<string, string>): string =>
  variables.PATH === undefined ? 'export PATH="$PATH:/codebuild/user/bin"\n' : "";

function planScript(plan: BuildPlan, token: string): string {
  const functions = plan.phases.flatMap((phase) => [
    `${phase.type}_commands() { ${runs(phase.commands, phase.runAs)}; }`,
    `${phase.type}_finally() { ${runs(phase.finally, phase.runAs)}; }`,
    ...(phase.retryOn === undefined ? [] : [`${phase.type}_retries() { ${retries(phase.retryOn)}; }`]),
  ]);
  const steps = plan.phases.map(
    ({ type, tries, retryOn }) =>
      `phase ${type} ${goesOn(plan, type) ? "yes" : "no"} ${tries}${retryOn === undefined ? "" : ` ${type}_retries`}`,
  );
  return [
    `token=${quoted(token)}`,
    `shell=${plan.shell === "bash" ? "bash" : "/bin/sh"}`,
    `privileged=${plan.privileged ? "yes" : "no"}`,
    `kept=${plan.cache?.keepsEngine ? "yes" : "no"}`,
    `keyed=${keyed(plan)}`,
    `stays=${plan.stays ? "yes" : "no"}`,
    `sandbox=${plan.sandbox ? "yes" : "no"}`,
    `patience=${naps}`,
    "links() {",
    ...(plan.cache?.links ?? []).map(({ path, target }) => `link ${quoted(path)} ${quoted(target)}`),
    ...(plan.places ?? []).map(({ path, target }) => `place ${quoted(path)} ${quoted(target)}`),
    "return 0",
    "}",
    `big=' ${bigScripts(plan).join(" ")} '`,
    `prelude() { ${runs(plan.runtimes?.commands ?? [], undefined)}; }`,
    ...functions,
    "steps() {",
    ...steps,
    "}",
    "",
  ].join("\n");
}

/** What installing a runtime exports holds for all commands, also where they share nothing with each other. */
const carries = (plan: BuildPlan, index: number): boolean => plan.carry || (plan.runtimes?.commands.includes(index) ?? false);

/** Whether the shell has to make out the cache's keys, and whether the build waits for the cache then. */
function keyed({ cache }: BuildPlan): "no" | "tell" | "wait" {
  if (!cache || cache.key === undefined || !(cache.restores || cache.saves) || !isDynamic(cache)) return "no";
  return cache.restores ? "wait" : "tell";
}

/** Naps of 50 ms for which a build waits for a server that does not answer. */
const naps = 600;

/** Commands of more than this are copied by a program. */
const bigBytes = 2048;

const bigScripts = (plan: BuildPlan): number[] => plan.commands.flatMap(({ text }, index) => (text.length > bigBytes ? [index] : []));

const runs = (commands: number[], runAs: string | undefined): string =>
  commands.length === 0 ? "return 0" : commands.map((index) => `run ${index} ${quoted(runAs ?? "")}`).join(" && ");

/** Asked with "COMMAND:STATUS" of the first failure. */
function retries(on: RetryOn): string {
  const words = Object.entries(on).flatMap(([index, some]) =>
    some === "all" ? [`${index}:*`] : some.map((status) => `${index}:${status}`),
  );
  return words.length === 0 ? "return 1" : `case $1 in ${words.join(" | ")}) return 0 ;; esac; return 1`;
}

const goesOn = (plan: BuildPlan, type: UserPhase): boolean => plan.goesOn.includes(type);
