import { EngineError } from "@towpath/engine";
import type { Reader } from "@towpath/journal";
import { ApiError } from "@towpath/wire";
import type { Question } from "../door/service.ts";
import { buildIdFrom } from "./names.ts";
import { currentPhase } from "./model.ts";
import type { CodebuildParts } from "./parts.ts";
import type { Away } from "./engines/away.ts";
import { placed } from "./engines/placed.ts";
import { type Capacity, order, runs } from "./queue.ts";
import { type Compute, computeOf } from "./runner/compute.ts";
import { findRun } from "./runs.ts";
import { type BuildRow, findBuild, type OpenBuild, openBuilds } from "./store.ts";

/** Why a build waits, its place in the queue (1 is next), until when at most, and what ends it. Times are epoch milliseconds. */
export interface QueueWait {
  reason: string;
  place: number;
  waiting: number;
  since: number;
  deadline: number;
  wayOut: string;
}

export interface ExplainedBuild {
  id: string;
  status: string;
  phase: string;
  since: number;
  until?: number;
  wait?: QueueWait;
  /** What it may use of the machine; absent while the engine does not answer. */
  compute?: Compute;
  /** The further engine that it runs on; absent on that of this machine. */
  engine?: string;
  /** Of automatic retries: the ARNs of the build before and of the one that took its place. */
  previous?: string;
  next?: string;
}

/** `explain?of=BUILD`, by id or ARN: where a build stands, what it waits for in the queue, and how much of this machine it has. */
export const explainQuestion =
  (parts: CodebuildParts): Question =>
  async ({ query, account, region }): Promise<ExplainedBuild> => {
    const id = buildIdFrom(query.get("of") ?? "");
    const build = findBuild(parts.journal, { account, region }, id);
    if (build?.owner !== "") throw new ApiError("ResourceNotFoundException", `There is no build ${id}.`, 400);
    const { autoRetryConfig } = build.facts;
    const { previousAutoRetry: previous, nextAutoRetry: next } = autoRetryConfig ?? {};
    const wait = waitOf(parts.journal, build, parts.capacity, parts.engines.all());
    const engine = findRun(parts.journal, build, build.id)?.engine ?? "";
    const compute = await computeHere(parts.engines.partsFor(engine) ?? parts, build);
    return {
      id,
      status: build.state.status,
      phase: currentPhase(build.state).type,
      since: build.created,
      ...(build.state.finished !== undefined && { until: build.state.finished }),
      ...(wait && { wait }),
      ...(compute && { compute }),
      ...(engine !== "" && { engine }),
      ...(previous !== undefined && { previous }),
      ...(next !== undefined && { next }),
    };
  };

async function computeHere({ engine }: CodebuildParts, { settings }: BuildRow): Promise<Compute | undefined> {
  try {
    return computeOf(settings.environment, await engine.info());
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return undefined;
  }
}

export function waitOf(
  reader: Reader,
  build: BuildRow,
  capacity: Pick<Capacity, "buildsAtOnce">,
  engines: readonly Pick<Away, "row" | "condition" | "seat">[],
): QueueWait | undefined {
  if (currentPhase(build.state).type !== "QUEUED") return undefined;
  const open = engines.length > 0 ? placed(reader, openBuilds(reader)) : openBuilds(reader);
  const running = open.filter(runs);
  const queue = order(open);
  const own = running.filter(({ project }) => project === build.project).length;
  const ofProject = own === 0 ? "none" : String(own);
  const fleet = open.find(({ id, account, region }) => id === build.id && account === build.account && region === build.region)?.fleet;
  const onFleet = running.filter((one) => fleet && one.fleet?.arn === fleet.arn).length;
  const full = fleet && onFleet >= fleet.machines ? ` Its fleet has ${fleet.machines} machines, and ${onFleet} builds run on it.` : "";
  const demand = open.find(({ id, account, region }) => id === build.id && account === build.account && region === build.region)?.demand;
  const elsewhere = engines.length === 0 ? "" : ` ${demand ? engines.map((one) => engineText(one, running)).join(" ") : staysText(build)}`;
  return {
    reason: `${running.length} builds run, and this machine runs ${capacity.buildsAtOnce()} at once; of project ${build.project}, ${ofProject}.${full}${elsewhere}`,
    place: queue.findIndex(({ id, account, region }) => id === build.id && account === build.account && region === build.region) + 1,
    waiting: queue.length,
    since: build.created,
    deadline: build.created + build.settings.queuedTimeoutInMinutes * 60_000,
    wayOut: "It begins when a build before it ends; the setting TOWPATH_BUILDS lets more run at once, StopBuild takes it out of the queue.",
  };
}

function engineText(away: Pick<Away, "row" | "condition" | "seat">, running: readonly OpenBuild[]): string {
  const { row } = away;
  const { condition } = away.condition;
  const builds = running.filter(({ engine }) => engine === row.name).length;
  if (row.isLeaving) return `The engine ${row.name} is being removed.`;
  if (condition === "away") return `The engine ${row.name} does not answer.`;
  if (condition !== "ready") return `The engine ${row.name} is not ready yet.`;
  return `The engine ${row.name} runs ${builds} of ${away.seat()?.buildsAtOnce ?? 0}.`;
}

const staysText = ({ settings }: BuildRow): string =>
  `It cannot run on another engine, since it ${settings.vpcConfig ? "is in a VPC" : "has a file system"} of this machine.`;
