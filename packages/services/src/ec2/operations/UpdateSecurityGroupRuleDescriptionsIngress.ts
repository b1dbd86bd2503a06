import type { Operation } from "../../door/service.ts";
import { describeAnew } from "../group-changes.ts";
import type { Ec2Parts } from "../model.ts";

export const UpdateSecurityGroupRuleDescriptionsIngress: Operation<"ec2", "UpdateSecurityGroupRuleDescriptionsIngress", Ec2Parts> = (
  input,
  call,
  parts,
) => describeAnew(parts, call, input, false);
