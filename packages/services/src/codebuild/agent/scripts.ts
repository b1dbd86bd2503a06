import { discoveryScript } from "./discovery.ts";
import { isVariableName, quoted, writeExpanded } from "./shell-text.ts";

/** Where the agent works in the container; `/codebuild` but in tests. */
export const agentHome = "/codebuild";

/**
 * The script of one command. The user's text begins on line 4, as it does at AWS, so line numbers in error messages agree. With `carry`
 * (buildspec 0.2) the environment and the directory go on to the next command; functions, aliases, options and traps do not.
 */
export function commandScript(text: string, carry: boolean, home: string = agentHome): string {
  const tmp = `${home}/output/tmp`;
  const before = [`IFS= read -r CODEBUILD_CWD < ${tmp}/dir.txt; cd -- "$CODEBUILD_CWD"; unset CODEBUILD_CWD`, "set -a", `. ${tmp}/env.sh`];
  const after = ["CODEBUILD_LAST_EXIT=$?", `export -p > ${tmp}/env.sh`, `pwd > ${tmp}/dir.txt`, "exit $CODEBUILD_LAST_EXIT"];
  return [...before, text, ...(carry ? after : []), ""].join("\n");
}

/** What is read out of the environment when the phases are over, each into a file of its own. */
export interface Finish {
  exported: string[];
  /** Texts with variables, by file name: artifact names and base directories. */
  expansions: Record<string, string>;
}

/** Below the agent's home; unlike the rest of what it writes, this is read when the container has ended. */
export const resultsDirectory = "output/results";

/** Below the agent's home: where agent and server agree about the cache. */
export const cacheDirectory = "output/cache";

/** Below the agent's home: programs for builds. */
export const userDirectory = "user/bin";

/** Of the results: what the shell made of the cache's keys, with tabs between them. */
export const cacheKeysFile = "cache-keys";

const keyEnd = "CODEBUILD_END_OF_KEY";

/** Makes out keys of caches, of each the first line. What a key's commands complain of goes to the log. */
export function cacheScript(keys: string[], home: string = agentHome): string {
  return [
    `IFS= read -r CODEBUILD_CWD < ${home}/output/tmp/dir.txt; cd -- "$CODEBUILD_CWD"; unset CODEBUILD_CWD`,
    `. ${home}/output/tmp/env.sh`,
    `PATH=$PATH:${home}/${userDirectory}`,
    `exec 3> ${quoted(`${home}/${resultsDirectory}/${cacheKeysFile}`)}`,
    // In a here-document quotes are what they are, and inside of commands they quote.
    ...keys.flatMap((key, index) => [
      "line=",
      `IFS= read -r line <<${keyEnd}\n${key}\n${keyEnd}`,
      `printf '${index === 0 ? "" : "\\t"}%s' "$line" >&3`,
    ]),
    "echo >&3",
    "",
  ].join("\n");
}

/** Below the agent's home, in memory: what changes with every command costs the disk a wait otherwise. */
export const scratchDirectory = "output/tmp";

export function finishScript(finish: Finish, home: string = agentHome): string {
  const results = `${home}/${resultsDirectory}`;
  const exported = finish.exported
    .filter(isVariableName)
    .map((name) => `[ -z "\${${name}+set}" ] || printf '%s' "$${name}" > ${quoted(`${results}/export.${name}`)}`);
  const expansions = Object.entries(finish.expansions).map(([file, text]) => writeExpanded(text, `${results}/${file}`));
  return [
    `IFS= read -r CODEBUILD_CWD < ${home}/output/tmp/dir.txt; cd -- "$CODEBUILD_CWD"; unset CODEBUILD_CWD`,
    `. ${home}/output/tmp/env.sh`,
    ...exported,
    ...expansions,
    ...discoveryScript(results),
    "",
  ].join("\n");
}

/** Assignments for a shell to read; names that no shell can set are left out. */
export const environmentScript = (variables: Record<string, string>): string =>
  Object.entries(variables)
    .filter(([name]) => isVariableName(name))
    .map(([name, value]) => `export ${name}=${quoted(value)}\n`)
    .join("");
