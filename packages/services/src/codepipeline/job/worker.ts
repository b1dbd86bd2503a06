/** Who does the work of a row: an action's provider, or the type of a rule. */
import type { Transaction } from "@towpath/journal";
import { providerAt } from "../action-types/lookup.ts";
import type { WorkDeclaration } from "../declare/declaration.ts";
import type { PipelineEvent } from "../model.ts";
import type { Provider } from "../providers/provider.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { ruleTypeOf } from "../rules/catalogue.ts";
import type { ActionResult } from "../store/actions.ts";
import type { ActionRow } from "../store/rows.ts";
import { contextOf } from "./context.ts";
import type { WorkParts } from "./job.ts";

export interface Worker extends Pick<Provider, "start" | "startFinds" | "look" | "abandon" | "timedOut"> {
  timeoutMinutes(work: WorkDeclaration): number;
}

type Known = Pick<CodepipelineParts, "catalogue" | "journal">;

/** Undefined when there is none (any more). */
export function workerOf(known: Known, at: { account: string; region: string }, { actionTypeId: id }: WorkDeclaration): Worker | undefined {
  return id.category === "Rule" ? ruleTypeOf(id) : providerAt(known, at, id);
}

/** What a result says about the action or rule of a row: what an error means for a rule may depend on its condition's gate. */
export function judged(tx: Transaction, { definitions }: WorkParts, { id, gate }: ActionRow, result: ActionResult): ActionResult {
  const type = gate === null ? undefined : contextOf(tx, definitions, id)?.action.actionTypeId;
  return gate !== null && type?.category === "Rule" ? (ruleTypeOf(type)?.judge?.(gate, result) ?? result) : result;
}

/** The end of a row's work, as an event for the pipeline. A rule that failed for another reason than what it found could not be looked at. */
export function endOf({ id, gate, execution_id: executionId }: ActionRow, { status, error }: ActionResult): PipelineEvent {
  if (gate === null) return { kind: "ActionFinished", executionId, actionId: id, status };
  return { kind: "RuleFinished", executionId, ruleId: id, status, errored: error !== undefined && error.code !== "JobFailed" };
}
