import type { Labels } from "@towpath/engine";
import type { Session } from "../../door/aws.ts";
import { towpathLabels } from "../../door/labels.ts";
import { advance } from "../advance.ts";
import { findKept } from "../debug/kept.ts";
import type { BuildEvent } from "../decide.ts";
import { roleUseOf } from "../managed.ts";
import { buildArn, type Place, uuidOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { findRun, type RunRow } from "../runs.ts";
import { type BuildRow, findBuild } from "../store.ts";
import { watchEngine } from "./engine-watch.ts";

/** The build is complete (stopped, timed out): what the run is about to do is no longer wanted. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** One build's run in this process: its rows, read anew each time, and the ways to hear that it should end. */
export interface BuildRun extends Place {
  /** With the engine, the network and the images of where it runs. */
  parts: CodebuildParts;
  id: string;
  arn: string;
  labels: Labels;
  /** Aborted when the server shuts down: the build goes on, its run is taken up again by the next server. */
  shutdown: AbortSignal;
  /** Aborted, with Interrupted, when the build was completed by somebody else. */
  interrupt: AbortSignal;
  /** The server shuts down, or the engine was silent for too long: nothing more is heard of the container. */
  deaf: AbortSignal;
  /** Any of these. */
  signal: AbortSignal;
  build(): BuildRow;
  row(): RunRow;
  session(): Promise<Session>;
  advance(event: BuildEvent): void;
}

/** Begins to listen for wakes; `end` stops that. Gives undefined when there is nothing left to do for the build. */
export function openRun(given: CodebuildParts, place: Place, id: string, shutdown: AbortSignal): (BuildRun & { end(): void }) | undefined {
  const { journal, engines } = given;
  const first = findBuild(journal, place, id) ?? findKept(journal, place, id)?.snapshot;
  const known = findRun(journal, place, id);
  const parts = known && engines.partsFor(known.engine);
  if (!first || !parts) return undefined;
  const arn = buildArn(place, id);
  const interrupted = new AbortController();
  const look = () => {
    if (findBuild(journal, place, id)?.state.status !== "IN_PROGRESS") interrupted.abort(new Interrupted(`${id} is complete`));
  };
  look();
  const forget = parts.wakes.on(arn, look);
  const [ended, lost] = [new AbortController(), new AbortController()];
  void watchEngine(parts, (error) => lost.abort(error), AbortSignal.any([shutdown, ended.signal]));
  const deaf = AbortSignal.any([shutdown, lost.signal]);
  return {
    ...place,
    parts,
    id,
    arn,
    labels: towpathLabels(parts.home, { ...place, owner: arn, purpose: "build" }),
    shutdown,
    interrupt: interrupted.signal,
    deaf,
    signal: AbortSignal.any([deaf, interrupted.signal]),
    build: () => findBuild(journal, place, id) ?? first,
    row: () => findRun(journal, place, id) as RunRow,
    session: () => parts.roles.session(roleUseOf(first)),
    advance: (event) => void journal.transact((tx) => advance(tx, place, id, event, parts.capacity)),
    end() {
      forget();
      ended.abort();
    },
  };
}

/** The name of a build's container, and of its volume: found again after a crash without looking around. */
export const engineName = (run: BuildRun): string => `towpath-${run.parts.home.installationId.slice(0, 8)}-build-${uuidOf(run.id)}`;
