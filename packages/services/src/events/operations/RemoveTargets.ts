import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { deleteTarget, theRule } from "../store.ts";

/** Targets that are not there are failed entries; the others are removed all the same. */
export const RemoveTargets: Operation<"events", "RemoveTargets", EventsParts> = (input, { caller }, { journal }) => {
  const missing = journal.transact((tx) => {
    const rule = theRule(tx, caller, input.Rule, input.EventBusName);
    return input.Ids.filter((id) => !deleteTarget(tx, rule, id));
  });
  const FailedEntries = missing.map((TargetId) => ({
    TargetId,
    ErrorCode: "ResourceNotFoundException",
    ErrorMessage: `Rule '${input.Rule}' does not have a target with the Id '${TargetId}'.`,
  }));
  return { FailedEntryCount: FailedEntries.length, FailedEntries };
};
