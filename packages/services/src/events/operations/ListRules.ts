import type { Operation } from "../../door/service.ts";
import { checkBus } from "../buses.ts";
import type { EventsParts } from "../model.ts";
import { pageOf } from "../paging.ts";
import { ruleShape } from "../shapes.ts";
import { rulesOf } from "../store.ts";

export const ListRules: Operation<"events", "ListRules", EventsParts> = (input, { caller }, { journal }) => {
  checkBus(caller, input.EventBusName);
  const { shown, ...more } = pageOf(
    rulesOf(journal, caller).filter(({ name }) => name.startsWith(input.NamePrefix ?? "")),
    input,
  );
  return { Rules: shown.map(ruleShape), ...more };
};
