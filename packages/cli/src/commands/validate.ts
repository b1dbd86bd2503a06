import { readFileSync } from "node:fs";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { UserError } from "../errors.ts";
import { askQuestion, requireServer } from "../server-client.ts";
import { settings } from "../settings.ts";

interface Finding {
  readonly severity: "error" | "warning";
  readonly code?: string;
  readonly message: string;
  /** In plain words, where the message is AWS's. */
  readonly explanation?: string;
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

interface Answer {
  readonly pipelineName?: string;
  /** Of a buildspec: how many commands each phase has. */
  readonly phases?: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

export const validate: Command = {
  name: "validate",
  arguments: "<file>",
  summary: "check a pipeline's declaration or a buildspec without creating anything",
  description:
    "FILE is JSON as create-pipeline takes it, or as get-pipeline prints it. Errors are what CreatePipeline would answer; warnings are what it\n" +
    "would accept and what will not do what was meant: variables that cannot be resolved, filters that never match. Exits with 1 when\n" +
    "there is an error.\n\n" +
    "Or FILE is a buildspec: errors are what its builds would fail with, explained in plain words with line and column; warnings are what\n" +
    "they would pass over: keys that are misspelt or there twice, variables that cannot be set, syntax of bash in sh.",
  options: [
    { flags: "--json", text: "as JSON" },
    { flags: "--strict", text: "warnings are errors" },
  ],
  examples: [
    ["towpath validate pipeline.json", "before it is created"],
    ["towpath validate buildspec.yml", "before it is pushed"],
  ],
  async run(context, input) {
    const [file] = input.arguments as [string];
    const { access } = await requireServer(settings(context), context.now());
    const body = contentOf(file);
    const question = isDeclaration(body) ? "codepipeline/validate" : "codebuild/validate";
    const answer = await askQuestion<Answer>(access, question, { body }, context.now());
    if (input.options["json"]) context.print(JSON.stringify(answer, undefined, 2));
    else print(context, file, answer);
    const counted = answer.findings.filter(({ severity }) => severity === "error" || input.options["strict"] === true);
    return counted.length > 0 ? 1 : 0;
  },
};

/** A declaration is a JSON object; so may a buildspec be, but only that has phases. */
const isDeclaration = (content: string): boolean => content.trimStart().startsWith("{") && !/"phases"\s*:/.test(content);

function contentOf(file: string): string {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch (cause) {
    throw new UserError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (content.trim() === "") throw new UserError(`${file} is empty.`);
  return content;
}

/** One finding a line, in the form that editors jump to. */
function print(context: Context, file: string, { pipelineName, phases, findings }: Answer): void {
  for (const { severity, code, message, explanation, path, line, column } of findings) {
    const place = line === undefined ? file : `${file}:${line}:${column}`;
    const label = context.style(severity === "error" ? "red" : "yellow", severity);
    context.print(
      `${place}: ${label}: ${code === undefined ? "" : `${code}: `}${message}${path ? context.style("dim", ` (${path})`) : ""}`,
    );
    if (explanation !== undefined) context.print(`  ${explanation}`);
  }
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const of = pipelineName === undefined ? "" : ` of pipeline ${pipelineName}`;
  const what = phases === undefined ? `declaration${of}` : "buildspec";
  const counts = Object.entries(phases ?? {}).map(([phase, commands]) => `${phase} ${commands}`);
  const commands = counts.length === 0 ? "" : ` Commands: ${counts.join(", ")}.`;
  if (findings.length === 0) context.print(`The ${what} is valid.${commands}`);
  else context.print(`${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}`);
}
