import type { Operation } from "../../door/service.ts";
import { checkBus } from "../buses.ts";
import type { EventsParts } from "../model.ts";
import { pageOf } from "../paging.ts";
import { ruleNamesByTarget } from "../store.ts";

export const ListRuleNamesByTarget: Operation<"events", "ListRuleNamesByTarget", EventsParts> = (input, { caller }, { journal }) => {
  checkBus(caller, input.EventBusName);
  const { shown, ...more } = pageOf(ruleNamesByTarget(journal, caller, input.TargetArn), input);
  return { RuleNames: shown, ...more };
};
