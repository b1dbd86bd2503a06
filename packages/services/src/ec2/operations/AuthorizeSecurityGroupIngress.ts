import type { Operation } from "../../door/service.ts";
import { authorize } from "../group-changes.ts";
import type { Ec2Parts } from "../model.ts";

export const AuthorizeSecurityGroupIngress: Operation<"ec2", "AuthorizeSecurityGroupIngress", Ec2Parts> = (input, call, parts) =>
  authorize(parts, call, input, false);
