import { posix } from "node:path";
import { filesOf } from "../artifacts/container-files.ts";
import { firstBytes } from "../sources/source.ts";
import { BuildspecError } from "../buildspec/buildspec.ts";
import { runtimesFileBytes } from "../limits.ts";
import type { BuildPlan } from "../plan/plan.ts";
import { BuildProblem } from "../problem.ts";
import type { BuildRun } from "../runner/build-run.ts";
import type { Values } from "../secrets.ts";
import { parseRuntimes, runtimesPath, type Runtimes } from "./runtimes-file.ts";
import { selectRuntimes } from "./select.ts";

/**
 * Looks up the buildspec's runtime versions in the container's image and says so in the log. Gives the plan with the commands that install
 * them, undefined when there is nothing to install. Throws BuildProblem in AWS's words for what the image does not offer.
 */
export async function prepareRuntimes(
  run: BuildRun,
  container: string,
  plan: BuildPlan,
  values: Values,
  say: (text: string) => void,
): Promise<BuildPlan | undefined> {
  const wanted = plan.runtimeVersions;
  if (Object.keys(wanted).length === 0) {
    say("No runtime version selected in buildspec.");
    return undefined;
  }
  const runtimes = await readRuntimes(run, container);
  if (!runtimes) {
    say("Skipping install of runtimes. Runtime version selection is not supported by this build image");
    return undefined;
  }
  const open = (name: string) => (values.secret.includes(name) ? undefined : values.variables[name]);
  const { lines, commands, refusal } = selectRuntimes(runtimes, wanted, open);
  for (const line of lines) say(line);
  if (refusal !== undefined) throw new BuildProblem("YAML_FILE_ERROR", refusal);
  if (commands.length === 0) return undefined;
  const first = plan.commands.length;
  return {
    ...plan,
    commands: [...plan.commands, ...commands.map((text) => ({ text, line: 0 }))],
    runtimes: { commands: commands.map((_, index) => first + index), after: [] },
  };
}

async function readRuntimes(run: BuildRun, container: string): Promise<Runtimes | undefined> {
  const place = { directory: posix.dirname(runtimesPath), root: posix.basename(runtimesPath) };
  for await (const { content, target } of filesOf(run.parts.engine, container, place, run.signal)) {
    if (target !== undefined) continue;
    const bytes = await firstBytes(content, runtimesFileBytes + 1);
    if (bytes.length > runtimesFileBytes)
      throw new BuildProblem("YAML_FILE_ERROR", `${runtimesPath} is larger than ${runtimesFileBytes} bytes`);
    try {
      return parseRuntimes(bytes.toString("utf8"));
    } catch (cause) {
      if (!(cause instanceof BuildspecError)) throw cause;
      throw new BuildProblem("YAML_FILE_ERROR", `${runtimesPath}: ${cause.message}`, { cause });
    }
  }
  return undefined;
}
