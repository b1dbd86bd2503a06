import type { Operation } from "../../door/service.ts";
import { type EventsParts, isEnabled } from "../model.ts";
import { armed } from "../schedule/timer.ts";
import { saveRule, theRule } from "../store.ts";

/** From now on the rule sees events; those that happened while it was disabled are not its own. */
export const EnableRule: Operation<"events", "EnableRule", EventsParts> = (input, { caller }, { journal, index }) => {
  journal.transact((tx) => {
    const rule = theRule(tx, caller, input.Name, input.EventBusName);
    if (isEnabled(rule)) return;
    saveRule(tx, armed(tx, { ...rule, state: "ENABLED", after: journal.lastSequence() }, rule));
    index.forget();
  });
  return {};
};
