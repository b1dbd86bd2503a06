/** What the orchestrator's own transactions need, and the outbox rows they make. */
import type { Clock, Ids, Journal, NewEffect } from "@towpath/journal";
import type { Definitions } from "./store/definitions.ts";

export interface Orchestration {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  definitions: Definitions;
  /** Actions and rules whose provider is beginning their work in this process: what it begins is known when that is stored. */
  beginning: Set<string>;
}

export const serviceName = "codepipeline";

/** The outbox keeps one row for each running action: it is performed when the action starts, when it is woken, and at its deadline. */
export const actionEffect = (actionId: string, notBefore?: number): NewEffect => ({
  service: serviceName,
  kind: "action",
  key: actionId,
  ...(notBefore !== undefined && { notBefore }),
});

/** The payload outlives the rows of a pipeline that is deleted. */
export const abandonEffect = (seed: object & { actionExecutionId: string }): NewEffect => ({
  service: serviceName,
  kind: "abandon",
  key: seed.actionExecutionId,
  payload: seed,
});
