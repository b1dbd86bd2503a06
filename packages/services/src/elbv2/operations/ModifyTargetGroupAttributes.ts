import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf, setAttributes } from "../attributes.ts";
import { targetGroupAt, updateTargetGroup } from "../store.ts";

export const ModifyTargetGroupAttributes: Operation<"elbv2", "ModifyTargetGroupAttributes", Elbv2Parts> = (
  input,
  { caller },
  { journal, plane },
) => {
  const attributes = journal.transact((tx) => {
    const row = targetGroupAt(tx, caller, input.TargetGroupArn);
    const set = setAttributes("targetGroup", row.settings.attributes, input.Attributes);
    updateTargetGroup(tx, { ...row, settings: { ...row.settings, attributes: set } });
    return set;
  });
  plane.refresh();
  return { Attributes: attributesOf("targetGroup", attributes) };
};
