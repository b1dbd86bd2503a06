import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { refusal } from "../faults.ts";
import { targetsPerTargetGroup } from "../limits.ts";
import { registerTarget } from "../moves.ts";
import { checkTargets } from "../placement.ts";
import { targetGroupAt, targets } from "../store.ts";
import { usage } from "../usage.ts";

/** Registering what is registered changes nothing; a target that drains is taken back. */
export const RegisterTargets: Operation<"elbv2", "RegisterTargets", Elbv2Parts> = async (input, { caller }, parts) => {
  const { journal, plane } = parts;
  await checkTargets(parts, caller, targetGroupAt(journal, caller, input.TargetGroupArn), input.Targets);
  journal.transact((tx) => {
    const group = targetGroupAt(tx, caller, input.TargetGroupArn);
    const present = targets(tx, group.arn);
    const used = usage(tx).has(group.arn);
    for (const { Id, Port = group.settings.port, AvailabilityZone } of input.Targets) {
      const known = present.find(({ id, port }) => id === Id && port === Port);
      if (!known || known.state === "draining") registerTarget(tx, group, { id: Id, port: Port, zone: AvailabilityZone }, used);
    }
    if (targets(tx, group.arn).length > targetsPerTargetGroup) {
      throw refusal("TooManyTargets", `The maximum number of targets of a target group is ${targetsPerTargetGroup}`);
    }
  });
  plane.refresh();
  return {};
};
