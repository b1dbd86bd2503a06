import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { reasons } from "../model.ts";
import { healthShape } from "../shapes.ts";
import { targetGroupAt, targets } from "../store.ts";

export const DescribeTargetHealth: Operation<"elbv2", "DescribeTargetHealth", Elbv2Parts> = (input, { caller }, { journal }) => {
  const group = targetGroupAt(journal, caller, input.TargetGroupArn);
  const present = targets(journal, group.arn);
  if (!input.Targets?.length) return { TargetHealthDescriptions: present.map((row) => healthShape(row, group)) };
  const described = input.Targets.flatMap(({ Id, Port }) => {
    const found = present.filter(({ id, port }) => id === Id && (Port === undefined || port === Port));
    if (found.length > 0) return found.map((row) => healthShape(row, group));
    const { reason, description } = reasons.notRegistered;
    return [
      {
        Target: { Id, Port: Port ?? group.settings.port },
        TargetHealth: { State: "unused" as const, Reason: reason, Description: description },
      },
    ];
  });
  return { TargetHealthDescriptions: described };
};
