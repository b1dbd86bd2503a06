import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { checkHealthCheck } from "../check-health-check.ts";
import { targetGroupShape } from "../shapes.ts";
import { targetGroupAt, updateTargetGroup } from "../store.ts";
import { usage } from "../usage.ts";

export const ModifyTargetGroup: Operation<"elbv2", "ModifyTargetGroup", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  const row = journal.transact((tx) => {
    const found = targetGroupAt(tx, caller, input.TargetGroupArn);
    const next = { ...found, settings: { ...found.settings, healthCheck: checkHealthCheck(input, found.settings.healthCheck) } };
    updateTargetGroup(tx, next);
    return next;
  });
  plane.refresh();
  return { TargetGroups: [targetGroupShape(row, usage(journal).get(row.arn))] };
};
