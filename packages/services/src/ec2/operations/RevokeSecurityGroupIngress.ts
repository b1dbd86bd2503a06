import type { Operation } from "../../door/service.ts";
import { revoke } from "../group-changes.ts";
import type { Ec2Parts } from "../model.ts";

export const RevokeSecurityGroupIngress: Operation<"ec2", "RevokeSecurityGroupIngress", Ec2Parts> = (input, call, parts) =>
  revoke(parts, call, input, false);
