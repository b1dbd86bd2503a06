import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { invalid } from "../faults.ts";
import { page } from "../page.ts";
import { ruleShape } from "../shapes.ts";
import { listenerAt, ruleAt, rules } from "../store.ts";

export const DescribeRules: Operation<"elbv2", "DescribeRules", Elbv2Parts> = (input, { caller }, { journal }) => {
  const { ListenerArn, RuleArns } = input;
  if ((ListenerArn === undefined) === !RuleArns?.length) throw invalid("You must specify either listener rule ARNs or a listener ARN");
  const asked =
    ListenerArn === undefined
      ? (RuleArns ?? []).map((arn) => ruleAt(journal, caller, arn))
      : rules(journal, listenerAt(journal, caller, ListenerArn).arn);
  const { rows, NextMarker } = page(asked, input.Marker, input.PageSize);
  return { Rules: rows.map(ruleShape), NextMarker };
};
