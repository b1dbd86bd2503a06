import type { Operation } from "../../door/service.ts";
import { describeAnew } from "../group-changes.ts";
import type { Ec2Parts } from "../model.ts";

export const UpdateSecurityGroupRuleDescriptionsEgress: Operation<"ec2", "UpdateSecurityGroupRuleDescriptionsEgress", Ec2Parts> = (
  input,
  call,
  parts,
) => describeAnew(parts, call, input, true);
