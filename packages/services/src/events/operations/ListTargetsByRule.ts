import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { pageOf } from "../paging.ts";
import { targetsOf, theRule } from "../store.ts";

export const ListTargetsByRule: Operation<"events", "ListTargetsByRule", EventsParts> = (input, { caller }, { journal }) => {
  const rule = theRule(journal, caller, input.Rule, input.EventBusName);
  const { shown, ...more } = pageOf(targetsOf(journal, rule), input);
  return { Targets: shown, ...more };
};
