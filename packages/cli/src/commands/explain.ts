import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { askQuestion, requireServer } from "../server-client.ts";
import { type ExplainedBuild, isBuild, printBuild } from "../explain/build.ts";
import { printSources, type Sources } from "../explain/sources.ts";
import { settings } from "../settings.ts";

/** Times are epoch milliseconds. */
interface Span {
  readonly kind: "wait" | "stage" | "action" | "rule";
  readonly stage: string;
  readonly name?: string;
  readonly gate?: string;
  readonly since: number;
  readonly until?: number;
  readonly status?: string;
  readonly says?: string;
  readonly reason?: string;
}

interface Wait {
  readonly stage: string;
  readonly action?: string;
  readonly rule?: string;
  readonly reason: string;
  readonly since: number;
  readonly deadline?: number;
  readonly wayOut: string;
}

interface Timeline {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  readonly status: string;
  readonly statusSummary?: string;
  readonly executionMode: string;
  readonly executionType: string;
  readonly pipelineVersion: number;
  readonly trigger: { readonly triggerType?: string; readonly triggerDetail?: string };
  readonly since: number;
  readonly until?: number;
  readonly spans: readonly Span[];
  readonly waits: readonly Wait[];
}

export const explain: Command = {
  name: "explain",
  arguments: "<execution>",
  summary: "tell what a pipeline execution or a build did, and what it waits for",
  description:
    "EXECUTION is the id of a pipeline execution, or the name of a pipeline: then each of its executions that is not finished, or else the\n" +
    "newest one, and how it learns of changes at its sources. For every wait: the reason, since when, until when at most, and what ends it.\n" +
    "The id or ARN of a build tells its place in the queue, and how much of this machine it has.",
  options: [{ flags: "--json", text: "as JSON: of a pipeline an object with its executions, its sources and their last changes" }],
  examples: [
    ["towpath explain todo", "why does pipeline todo not go on, or why did it not start?"],
    ["towpath explain app:0a1b2c3d-…", "why does this build not begin?"],
  ],
  async run(context, input) {
    const [of] = input.arguments as [string];
    const { access } = await requireServer(settings(context), context.now());
    if (isBuild(of)) {
      const build = await askQuestion<ExplainedBuild>(access, "codebuild/explain", { query: { of } }, context.now());
      if (input.options["json"]) context.print(JSON.stringify(build, undefined, 2));
      else printBuild(context, build);
      return 0;
    }
    const asked = askQuestion<{ executions: Timeline[] } & Sources>(access, "codepipeline/explain", { query: { of } }, context.now());
    const { executions, ...sources } = await asked;
    if (input.options["json"]) {
      context.print(JSON.stringify({ executions, ...sources }, undefined, 2));
      return 0;
    }
    if (executions.length === 0) context.print(`Pipeline ${of} has had no execution yet.`);
    else for (const [index, execution] of executions.entries()) print(context, execution, index > 0);
    printSources(context, sources);
    return 0;
  },
};

function print(context: Context, timeline: Timeline, isNext: boolean): void {
  const now = context.now();
  const { style } = context;
  if (isNext) context.print("");
  const kind = timeline.executionType === "ROLLBACK" ? "rollback, " : "";
  const head = `${timeline.pipelineName} ${timeline.pipelineExecutionId}`;
  context.print(
    `${style("bold", head)}  ${coloured(context, timeline.status)}  (${kind}${timeline.executionMode}, version ${timeline.pipelineVersion})`,
  );
  const { triggerType = "unknown", triggerDetail } = timeline.trigger;
  context.print(`started ${dateTime(timeline.since)} by ${triggerType}${triggerDetail ? ` ${triggerDetail}` : ""}`);
  if (timeline.statusSummary) context.print(timeline.statusSummary);
  for (const span of timeline.spans) context.print(lineOf(context, span, now));
  for (const wait of timeline.waits) printWait(context, wait, now);
}

function lineOf(context: Context, span: Span, now: number): string {
  const lasted = `${timeOfDay(span.since)} ${duration((span.until ?? now) - span.since).padStart(8)}  `;
  if (span.kind === "wait") return context.style("dim", `${lasted}in front of ${span.stage}: ${span.reason ?? ""}`);
  const name = span.kind === "stage" ? span.stage : span.kind === "rule" ? `  ${span.gate} ${span.name}` : `  ${span.name}`;
  return `${lasted}${name.padEnd(28)} ${coloured(context, span.status ?? "")}${span.says ? `  ${firstLine(span.says)}` : ""}`;
}

function printWait(context: Context, { stage, action, rule, reason, since, deadline, wayOut }: Wait, now: number): void {
  const what = action ?? rule;
  context.print("");
  context.print(`${context.style("yellow", "waits")} ${stage}${what === undefined ? "" : `/${what}`}: ${reason}`);
  const until = deadline === undefined ? "no deadline" : `until ${dateTime(deadline)} at the latest`;
  context.print(`      for ${duration(now - since)}, ${until}`);
  context.print(`      ${wayOut}`);
}

function coloured({ style }: Context, status: string): string {
  if (status === "Succeeded") return style("green", status);
  if (status === "Failed") return style("red", status);
  return status === "InProgress" || status === "Stopping" ? style("yellow", status) : status;
}

const firstLine = (text: string): string => text.split("\n", 1)[0] as string;
const dateTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
const timeOfDay = (at: number): string => new Date(at).toISOString().slice(11, 19);

/** "0.4 s", "12 s", "3 m 05 s", "2 h 10 m", "4 d 3 h". */
function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const [minutes, hours, days] = [Math.floor(seconds / 60), Math.floor(seconds / 3_600), Math.floor(seconds / 86_400)];
  if (minutes === 0) return `${Math.floor(seconds)} s`;
  if (hours === 0) return `${minutes} m ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
  return days === 0 ? `${hours} h ${String(minutes % 60).padStart(2, "0")} m` : `${days} d ${hours % 24} h`;
}
