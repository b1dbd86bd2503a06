import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { armed } from "../schedule/timer.ts";
import { saveRule, theRule } from "../store.ts";

export const DisableRule: Operation<"events", "DisableRule", EventsParts> = (input, { caller }, { journal, index }) => {
  journal.transact((tx) => {
    const rule = theRule(tx, caller, input.Name, input.EventBusName);
    saveRule(tx, armed(tx, { ...rule, state: "DISABLED" }, rule));
    index.forget();
  });
  return {};
};
