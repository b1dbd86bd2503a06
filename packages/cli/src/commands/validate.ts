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
  readonly path?: string;
  readonly line?: number;
  readonly column?: number;
}

interface Answer {
  readonly pipelineName?: string;
  readonly findings: readonly Finding[];
}

export const validate: Command = {
  name: "validate",
  arguments: "<file>",
  summary: "check a pipeline's declaration without creating anything",
  description:
    "FILE is JSON as create-pipeline takes it, or as get-pipeline prints it. Errors are what CreatePipeline would answer; warnings are what it\n" +
    "would accept and what will not do what was meant: variables that cannot be resolved, filters that never match. Exits with 1 when\n" +
    "there is an error.",
  options: [
    { flags: "--json", text: "as JSON" },
    { flags: "--strict", text: "warnings are errors" },
  ],
  examples: [["towpath validate pipeline.json", "before it is created"]],
  async run(context, input) {
    const [file] = input.arguments as [string];
    const { access } = await requireServer(settings(context), context.now());
    const answer = await askQuestion<Answer>(access, "codepipeline/validate", { body: contentOf(file) }, context.now());
    if (input.options["json"]) context.print(JSON.stringify(answer, undefined, 2));
    else print(context, file, answer);
    const counted = answer.findings.filter(({ severity }) => severity === "error" || input.options["strict"] === true);
    return counted.length > 0 ? 1 : 0;
  },
};

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
function print(context: Context, file: string, { pipelineName, findings }: Answer): void {
  for (const { severity, code, message, path, line, column } of findings) {
    const place = line === undefined ? file : `${file}:${line}:${column}`;
    const label = context.style(severity === "error" ? "red" : "yellow", severity);
    context.print(
      `${place}: ${label}: ${code === undefined ? "" : `${code}: `}${message}${path ? context.style("dim", ` (${path})`) : ""}`,
    );
  }
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  const [errors, warnings] = [count("error"), count("warning")];
  const of = pipelineName === undefined ? "" : ` of pipeline ${pipelineName}`;
  if (findings.length === 0) context.print(`The declaration${of} is valid.`);
  else context.print(`${errors} error${errors === 1 ? "" : "s"}, ${warnings} warning${warnings === 1 ? "" : "s"}`);
}
