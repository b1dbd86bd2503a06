import type { Operation } from "../../door/service.ts";
import { checkBus } from "../buses.ts";
import { invalid } from "../faults.ts";
import type { EventsParts } from "../model.ts";
import { armed } from "../schedule/timer.ts";
import { deleteRule, findRule, targetsOf } from "../store.ts";

/** A rule that does not exist is deleted already. */
export const DeleteRule: Operation<"events", "DeleteRule", EventsParts> = (input, { caller }, { journal, index }) => {
  checkBus(caller, input.EventBusName);
  journal.transact((tx) => {
    const rule = findRule(tx, caller, input.Name);
    if (!rule) return;
    if (targetsOf(tx, rule).length > 0) throw invalid("Rule can't be deleted since it has targets.");
    armed(tx, { ...rule, state: "DISABLED" }, rule);
    deleteRule(tx, rule);
    index.forget();
  });
  return {};
};
