import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf } from "../attributes.ts";
import { targetGroupAt } from "../store.ts";

export const DescribeTargetGroupAttributes: Operation<"elbv2", "DescribeTargetGroupAttributes", Elbv2Parts> = (
  input,
  { caller },
  { journal },
) => ({
  Attributes: attributesOf("targetGroup", targetGroupAt(journal, caller, input.TargetGroupArn).settings.attributes),
});
