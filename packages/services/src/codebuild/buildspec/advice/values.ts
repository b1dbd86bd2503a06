import { type Fields, fieldsOf } from "../fields.ts";
import { commandItems, type CommandList, noCommand } from "../phases.ts";
import { isQuoted, textOf, type YamlFile } from "../yaml-file.ts";
import { type Finding, refusal } from "./finding.ts";

/** What is accepted and will not do what was meant, and every command that is none. */
export function* adviseValues(file: YamlFile, root: Fields, version: "0.1" | "0.2"): Generator<Finding> {
  const env = fieldsOf(file, root.get(version === "0.1" ? "environment_variables" : "env"), "env");
  yield* adviseVariables(file, fieldsOf(file, env.get(version === "0.1" ? "plaintext" : "variables"), "variables"));
  const phases = fieldsOf(file, root.get("phases"), "phases");
  const isBash = (textOf(env.get("shell")) ?? "").endsWith("bash");
  for (const name of phases.keys()) {
    const phase = fieldsOf(file, phases.get(name), name);
    if (name === "install") yield* adviseRuntimes(file, fieldsOf(file, phase.get("runtime-versions"), "runtime-versions"));
    else if (phase.get("runtime-versions") !== undefined) yield misplacedRuntimes(file, phase, name);
    for (const list of ["commands", "finally"] as const) yield* adviseCommands(file, commandItems(phase.get(list)), list, isBash);
  }
}

function* adviseVariables(file: YamlFile, variables: Fields): Generator<Finding> {
  for (const name of variables.keys()) {
    const text = textOf(variables.get(name)) ?? "";
    const place = file.position(variables.keyNode(name));
    if (name.startsWith("CODEBUILD_"))
      yield warning(`the variable ${name} is not set`, "Names that begin with CODEBUILD_ are reserved.", place);
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
      yield warning(`the variable ${name} is not set`, "No shell can set a variable of this name: letters, digits and _ only.", place);
    if (/\$(?:[A-Za-z_{(])/.test(text)) {
      const explanation = "Values of env.variables are literal: nothing is expanded in them. Set the variable in a command instead.";
      yield warning(`${name} has the text ${text}`, explanation, file.position(variables.get(name)));
    }
  }
}

/** Here 3.10 is the text in the file. Others read a number, which is 3.1. */
function* adviseRuntimes(file: YamlFile, versions: Fields): Generator<Finding> {
  for (const name of versions.keys()) {
    const node = versions.get(name);
    const text = textOf(node) ?? "";
    if (!/^\d+\.\d*0$/.test(text) || isQuoted(node)) continue;
    yield warning(
      `${name}: ${text} is a number in YAML`,
      `Other tools read ${Number(text)}. Write '${text}' in quotes.`,
      file.position(node),
    );
  }
}

const misplacedRuntimes = (file: YamlFile, phase: Fields, name: string): Finding =>
  warning(
    `phases.${name}.runtime-versions has no effect`,
    "Only the phase install has runtime-versions.",
    file.position(phase.keyNode("runtime-versions")),
  );

const onlyBash: readonly [pattern: RegExp, what: string][] = [
  [/(?:^|[\s;&|(])\[\[\s/m, "[[ ]]"],
  [/^\s*(?:declare|local)\s+-[aA]\b/m, "declare -a"],
  [/(?:^|[\s;&|])[A-Za-z_]\w*=\((?!\()/m, "an array"],
  [/(?:^|[\s;&|])source\s+\S/m, "source"],
  [/set -(?:\w*o|o) pipefail/, "pipefail"],
  [/<<<|<\(/, "<<< or <( )"],
];

function* adviseCommands(file: YamlFile, items: unknown[], list: CommandList, isBash: boolean): Generator<Finding> {
  for (const [index, item] of items.entries()) {
    const text = textOf(file.resolve(item));
    if (text === undefined) yield refusal(noCommand(file, item, list, index));
    if (text === undefined || text === "") continue;
    const bash = isBash ? undefined : onlyBash.find(([pattern]) => pattern.test(text));
    if (bash)
      yield warning(
        `${bash[1]} is of bash`,
        'Commands are run by sh unless the buildspec says "shell: bash" under "env".',
        file.position(item),
      );
    if (/^set -\S+$/.test(text.trim()))
      yield warning(
        `${text.trim()} ends with this command`,
        "Each command has a shell of its own. Put it into the block where it is to hold.",
        file.position(item),
      );
  }
}

const warning = (message: string, explanation: string, place: { line: number; column: number }): Finding => ({
  severity: "warning",
  message,
  explanation,
  ...place,
});
