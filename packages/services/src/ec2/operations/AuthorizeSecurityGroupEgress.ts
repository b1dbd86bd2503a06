import type { Operation } from "../../door/service.ts";
import { authorize } from "../group-changes.ts";
import type { Ec2Parts } from "../model.ts";

export const AuthorizeSecurityGroupEgress: Operation<"ec2", "AuthorizeSecurityGroupEgress", Ec2Parts> = (input, call, parts) =>
  authorize(parts, call, input, true);
