/** Lines of what happened: from events as they come, and from the story of an execution for what came before. */
import type { LiveEvent } from "../live/event.ts";
import type { Span } from "./waterfall.ts";

export interface EventLine {
  readonly key: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly what: string;
  readonly state: string;
  readonly executionId: string | undefined;
  readonly says?: string | undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function lineOfEvent({ sequence, time, detail }: LiveEvent): EventLine {
  const place = [detail["stage"], detail["action"] ?? detail["rule"]].map(textOf).filter((part) => part !== undefined);
  const result = detail["execution-result"] as { "external-execution-summary"?: unknown } | undefined;
  const state = textOf(detail["state"]) ?? "";
  return {
    key: `event ${sequence}`,
    at: Date.parse(time),
    what: place.length === 0 ? "Execution" : place.length === 1 ? `Stage ${place[0]}` : place.join(" / "),
    state: state === "STARTED" || state === "RESUMED" ? "InProgress" : state,
    executionId: textOf(detail["execution-id"]),
    says: textOf(result?.["external-execution-summary"]) ?? textOf(detail["stop-execution-comments"]),
  };
}

/** Each span begins and, unless it lasts, ends. */
export function linesOfSpans(executionId: string, spans: readonly Span[]): EventLine[] {
  return spans.flatMap((span, index) => {
    const what =
      span.kind === "stage" ? `Stage ${span.stage}` : span.kind === "wait" ? `In front of ${span.stage}` : `${span.stage} / ${span.name}`;
    const shared = { what, executionId };
    const begin = {
      ...shared,
      key: `${executionId} ${index} begin`,
      at: span.since,
      state: span.kind === "wait" ? "PENDING" : "InProgress",
      says: span.reason,
    };
    if (span.until === undefined) return [begin];
    const end = { ...shared, key: `${executionId} ${index} end`, at: span.until, state: span.status ?? "Succeeded", says: span.says };
    return [begin, end];
  });
}
