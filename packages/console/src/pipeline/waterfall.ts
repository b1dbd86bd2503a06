/** One execution on one line of time: what each action and wait took, which of them made it as long as it was, what is usual. */
import type { Build } from "@aws-sdk/client-codebuild";
import type { ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import type { BarPiece } from "../parts/bar.tsx";

export interface Lane {
  readonly key: string;
  readonly stage: string;
  readonly name: string;
  readonly kind: "action" | "rule" | "wait";
  /** Epoch milliseconds; `until` is now while it runs. */
  readonly since: number;
  readonly until: number;
  readonly isRunning: boolean;
  readonly status: string;
  readonly says?: string | undefined;
  readonly pieces: readonly Piece[];
  readonly isCritical: boolean;
  readonly usualMs?: number | undefined;
}

export interface Piece {
  readonly kind: BarPiece["kind"];
  readonly since: number;
  readonly until: number;
  readonly label: string;
}

export interface Waterfall {
  readonly since: number;
  readonly until: number;
  readonly lanes: readonly Lane[];
}

/** From the question that explains an execution: what it did and waited for. */
export interface Span {
  readonly kind: "wait" | "stage" | "action" | "rule";
  readonly stage: string;
  readonly name?: string;
  readonly gate?: "beforeEntry" | "onSuccess" | "onFailure";
  readonly since: number;
  readonly until?: number;
  readonly status?: string;
  readonly reason?: string;
  readonly says?: string;
}

export interface WaterfallInput {
  readonly since: number;
  readonly until?: number | undefined;
  readonly now: number;
  readonly spans: readonly Span[];
  readonly details: readonly ActionExecutionDetail[];
  /** By the id that the action's execution names. */
  readonly builds: ReadonlyMap<string, Build>;
  /** By `stage/action`, milliseconds. */
  readonly usual: ReadonlyMap<string, number>;
}

export function waterfallOf(input: WaterfallInput): Waterfall {
  const { since, now, spans } = input;
  const lanes = spans.filter(({ kind }) => kind !== "stage").map((span, index) => laneOf(span, index, input));
  const critical = criticalPath(lanes);
  const until = input.until ?? Math.max(now, ...lanes.map((lane) => lane.until));
  return { since, until: Math.max(until, since + 1), lanes: lanes.map((lane) => ({ ...lane, isCritical: critical.has(lane.key) })) };
}

function laneOf(span: Span, index: number, { now, details, builds, usual }: WaterfallInput): Lane {
  const { kind, stage, since } = span;
  const name = span.name ?? stage;
  const until = Math.max(since, span.until ?? now);
  const status = span.status ?? (span.until === undefined ? "InProgress" : "Succeeded");
  const detail = details.find((one) => one.stageName === stage && one.actionName === name && one.startTime?.getTime() === since);
  const build = builds.get(detail?.output?.executionResult?.externalExecutionId ?? "");
  return {
    key: `${index} ${stage} ${name}`,
    stage,
    name: kind === "wait" ? `Wait for ${stage}` : name,
    kind: kind === "stage" ? "action" : kind,
    since,
    until,
    isRunning: span.until === undefined,
    status,
    says: span.says ?? span.reason,
    pieces: kind === "wait" ? [{ kind: "wait", since, until, label: "Waiting" }] : piecesOf({ since, until, status }, build),
    isCritical: false,
    usualMs: kind === "action" ? usual.get(`${stage}/${name}`) : undefined,
  };
}

export const kindOfStatus = (status: string): BarPiece["kind"] => {
  if (status === "Succeeded") return "success";
  if (status === "Failed") return "error";
  return status === "InProgress" ? "run" : "stopped";
};

/** A build tells what of an action's time was waiting for a place and making one ready. */
function piecesOf(work: { since: number; until: number; status: string }, build: Build | undefined): Piece[] {
  const { since, until, status } = work;
  const within = (at: number | undefined, otherwise: number) => Math.min(until, Math.max(since, at ?? otherwise));
  const phase = (type: string) => build?.phases?.find(({ phaseType }) => phaseType === type);
  const [queued, provisioning] = [phase("QUEUED"), phase("PROVISIONING")];
  const run = { kind: kindOfStatus(status), label: status === "InProgress" ? "Running" : status };
  if (build === undefined || (queued === undefined && provisioning === undefined)) return [{ ...run, since, until }];
  const queueEnd = within(queued?.endTime?.getTime() ?? provisioning?.startTime?.getTime(), until);
  const ready = within(provisioning?.endTime?.getTime(), provisioning === undefined ? queueEnd : until);
  const pieces: Piece[] = [
    { kind: "wait", since, until: queueEnd, label: "Queued" },
    { kind: "prepare", since: queueEnd, until: ready, label: "Provisioning" },
    { ...run, since: ready, until },
  ];
  return pieces.filter((piece) => piece.until > piece.since);
}

/** What one thing follows another by: the server needs a moment between the end of one and the beginning of the next. */
const handoverMs = 50;

/**
 * The chain that made the execution as long as it is: from what ended last back to the beginning, each time by what ended last before it.
 * To make the execution shorter, one of these must become shorter.
 */
export function criticalPath(lanes: readonly Pick<Lane, "key" | "since" | "until">[]): ReadonlySet<string> {
  const path = new Set<string>();
  const latestOf = (some: typeof lanes) =>
    some.reduce<(typeof lanes)[number] | undefined>((a, b) => (a && a.until >= b.until ? a : b), undefined);
  let current = latestOf(lanes);
  while (current !== undefined) {
    const here = current;
    path.add(here.key);
    current = latestOf(lanes.filter((lane) => !path.has(lane.key) && lane.until <= here.since + handoverMs && lane.since <= here.since));
  }
  return path;
}

/** The middle of what succeeded; undefined for none. */
export function median(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** How long each action usually takes, by `stage/action`. Approvals take as long as people do, so they have nothing usual. */
export function usualDurations(details: readonly ActionExecutionDetail[], except?: string): ReadonlyMap<string, number> {
  const taken = Map.groupBy(
    details.filter(
      (one) => one.status === "Succeeded" && one.pipelineExecutionId !== except && one.input?.actionTypeId?.category !== "Approval",
    ),
    (one) => `${one.stageName}/${one.actionName}`,
  );
  return new Map(
    [...taken].flatMap(([key, some]) => {
      const usual = median(some.map((one) => (one.lastUpdateTime?.getTime() ?? 0) - (one.startTime?.getTime() ?? 0)));
      return usual === undefined ? [] : [[key, usual] as const];
    }),
  );
}
