import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attribute } from "../attributes.ts";
import { refusal } from "../faults.ts";
import { reasons } from "../model.ts";
import { moveTarget, removeTarget } from "../moves.ts";
import { targetGroupAt, targets } from "../store.ts";

/** A target without a port means every port under which it is registered. What is in use drains; what is not goes at once. */
export const DeregisterTargets: Operation<"elbv2", "DeregisterTargets", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  journal.transact((tx) => {
    const group = targetGroupAt(tx, caller, input.TargetGroupArn);
    const present = targets(tx, group.arn);
    const delayMs = Number(attribute("targetGroup", group.settings.attributes, "deregistration_delay.timeout_seconds")) * 1_000;
    for (const { Id, Port } of input.Targets) {
      const meant = present.filter(({ id, port }) => id === Id && (Port === undefined || port === Port));
      if (meant.length === 0)
        throw refusal("InvalidTarget", `The following targets are not registered: '${Id}${Port === undefined ? "" : `:${Port}`}'`);
      for (const target of meant) {
        if (target.state === "unused") removeTarget(tx, group, target);
        else if (target.state !== "draining")
          moveTarget(tx, group, target, { state: "draining", ...reasons.draining, drainedBy: tx.now + delayMs });
      }
    }
  });
  plane.refresh();
  return {};
};
