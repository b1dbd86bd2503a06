import type { Operation } from "../../door/service.ts";
import type { EventsParts } from "../model.ts";
import { ruleShape } from "../shapes.ts";
import { theRule } from "../store.ts";

export const DescribeRule: Operation<"events", "DescribeRule", EventsParts> = (input, { caller }, { journal }) => {
  const rule = theRule(journal, caller, input.Name, input.EventBusName);
  return { ...ruleShape(rule), CreatedBy: rule.created_by };
};
