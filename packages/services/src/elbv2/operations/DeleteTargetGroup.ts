import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { refusal } from "../faults.ts";
import { deleteAt, targetGroups } from "../store.ts";
import { usage } from "../usage.ts";

/** Deleting what does not exist succeeds, as in AWS. */
export const DeleteTargetGroup: Operation<"elbv2", "DeleteTargetGroup", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  journal.transact((tx) => {
    const arn = input.TargetGroupArn;
    if (!targetGroups(tx, caller).some((row) => row.arn === arn)) return;
    if (usage(tx).has(arn)) throw refusal("ResourceInUse", `Target group '${arn}' is currently in use by a listener or a rule`);
    deleteAt(tx, "target_groups", arn);
  });
  plane.refresh();
  return {};
};
