/** How a pipeline learns of changes at its sources, and what the last of them came to. */
import type { Context } from "../context.ts";

/** Times are epoch milliseconds. Nothing is there when one execution was asked for. */
export interface Sources {
  readonly sources?: readonly {
    readonly action: string;
    readonly provider: string;
    readonly detects: string;
    readonly polling?: { readonly everySeconds: number; readonly asked?: number; readonly next?: number; readonly error?: string };
  }[];
  readonly pollingDisabledAt?: number;
  readonly changes?: readonly { readonly at: number; readonly change: string; readonly outcome: string; readonly because?: string }[];
}

const changesShown = 5;

export function printSources(context: Context, { sources = [], pollingDisabledAt, changes = [] }: Sources): void {
  if (sources.length > 0) context.print("");
  for (const { action, provider, detects, polling } of sources) {
    context.print(`${context.style("bold", "source")} ${action} (${provider}) is started by ${detects}`);
    if (!polling) continue;
    const { everySeconds, asked, next, error } = polling;
    const when = `${asked === undefined ? "not asked yet" : `last at ${time(asked)}`}${next === undefined ? "" : `, next at ${time(next)}`}`;
    context.print(`      the repository is asked every ${everySeconds} s: ${when}`);
    if (error !== undefined) context.print(`      ${context.style("red", "it does not answer")}: ${error}`);
  }
  if (pollingDisabledAt !== undefined)
    context.print(`      nothing is asked since ${time(pollingDisabledAt)}, after 30 days without an execution: update the pipeline`);
  for (const { at, change, outcome, because } of changes.slice(0, changesShown))
    context.print(`${time(at)}  ${change}: ${outcome}${because === undefined ? "" : `, because ${because}`}`);
}

const time = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
