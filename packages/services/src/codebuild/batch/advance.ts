import type { Transaction } from "@towpath/journal";
import { reportBatchStatusSoon } from "../build-status/report-batch.ts";
import type { Context } from "../model.ts";
import { buildBatchArn, type Place } from "../names.ts";
import { type BuildRow, findBuild } from "../store.ts";
import { combines } from "./artifacts/targets.ts";
import { checkedTasks, BatchSpecProblem, sourceGroup } from "./spec/groups.ts";
import { type BatchEffect, type BatchEvent, decideBatch, type EndOfBuild, type ReadSpec } from "./state/decide.ts";
import { currentBatchPhase } from "./state/model.ts";
import { type BatchRow, findBatch, learnOfBatch, moveBatch } from "./store.ts";

/** Brings an event to a batch, in one transaction with what it means. Gives undefined when the event changes nothing. */
export function advanceBatch(tx: Transaction, place: Place, id: string, event: BatchEvent): BatchRow | undefined {
  const batch = findBatch(tx, place, id);
  const decision = batch && decideBatch(batch.state, event, combines(batch));
  if (!batch || !decision) return undefined;
  moveBatch(tx, batch, decision.state);
  const after = { ...batch, state: decision.state, version: batch.version + 1 };
  enqueue(tx, after, decision.effects);
  if (currentBatchPhase(after.state).type !== currentBatchPhase(batch.state).type) {
    tellOfPhase(tx, after);
    reportBatchStatusSoon(tx, after);
  }
  if (after.state.status !== "IN_PROGRESS") tx.cancel("codebuild", "batch-time-out", buildBatchArn(batch, id));
  return after;
}

/** The effects of a decision as rows, for a new batch too. */
export function enqueue(tx: Transaction, batch: BatchRow | Omit<BatchRow, "version" | "spec">, effects: readonly BatchEffect[]): void {
  const arn = buildBatchArn(batch, batch.id);
  const payload = { account: batch.account, region: batch.region, id: batch.id };
  for (const effect of effects) {
    if (effect.kind === "start") {
      const { group, attempt } = effect;
      tx.enqueue({ service: "codebuild", kind: "batch-start", key: `${arn}/${group}`, payload: { ...payload, group, attempt } });
    } else if (effect.kind === "stop") {
      tx.enqueue({ service: "codebuild", kind: "batch-stop", key: `${arn}/${effect.build}`, payload: { ...payload, build: effect.build } });
    } else {
      tx.enqueue({ service: "codebuild", kind: "batch-combine", key: arn, payload });
    }
  }
}

/** The batch's time begins, anew with a retry. */
export const timeBatch = (tx: Transaction, batch: Pick<BatchRow, "account" | "region" | "id">, minutes: number): void =>
  tx.enqueue({
    service: "codebuild",
    kind: "batch-time-out",
    key: buildBatchArn(batch, batch.id),
    payload: { account: batch.account, region: batch.region, id: batch.id },
    notBefore: tx.now + minutes * 60_000,
  });

/** EventBridge hears of the builds of a batch, but nothing of the batch itself; this only wakes who waits for it. */
const tellOfPhase = (tx: Transaction, batch: BatchRow): void =>
  void tx.emit({
    account: batch.account,
    region: batch.region,
    source: "towpath.codebuild",
    type: "Build Batch Phase Change",
    resource: buildBatchArn(batch, batch.id),
    internal: true,
    detail: {
      "project-name": batch.project,
      "build-batch-status": batch.state.status,
      "current-phase": currentBatchPhase(batch.state).type,
    },
  });

/** In the transaction that completes a build: what that means for its batch. */
export function tellBatch(tx: Transaction, build: BuildRow): void {
  if (!build.batch || build.state.status === "IN_PROGRESS") return;
  const batch = findBatch(tx, build, build.batch.id);
  if (!batch) return;
  const isSource = build.batch.group === sourceGroup;
  const { resolvedSourceVersion } = findBuild(tx, build, build.id)?.facts ?? {};
  if (isSource && resolvedSourceVersion !== undefined) learnOfBatch(tx, build, batch.id, { resolvedSourceVersion });
  const status = build.state.status as EndOfBuild;
  const context = contextOf(build);
  advanceBatch(tx, build, batch.id, {
    kind: "build-ended",
    build: build.id,
    status,
    ...(isSource && status === "SUCCEEDED" && { read: readOf(batch) }),
    ...(context && { context }),
    at: tx.now,
  });
}

const contextOf = ({ state }: BuildRow): Context | undefined =>
  state.phases.find(({ context, status }) => context && status !== "SUCCEEDED")?.context;

function readOf({ spec, config, settings }: BatchRow): ReadSpec {
  try {
    const found = spec ?? { fastFail: false, types: [], tasks: [] };
    return { tasks: checkedTasks(found, config, settings.environment.computeType), fastFail: found.fastFail };
  } catch (error) {
    if (!(error instanceof BatchSpecProblem)) throw error;
    return { problem: { statusCode: error.statusCode, message: error.message } };
  }
}
