import { EntityAlreadyExistsException, InvalidInputException } from "@aws-sdk/client-iam";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { RoleRow } from "./model.ts";

/** Throws EntityAlreadyExists. Role names are unique in an account without regard to case. */
export function insertRole(tx: Transaction, role: RoleRow): void {
  if (tx.one("SELECT 1 FROM iam_roles WHERE account = ? AND lower(name) = lower(?)", role.account, role.name)) {
    throw fault(EntityAlreadyExistsException, `Role with name ${role.name} already exists.`);
  }
  tx.run(
    "INSERT INTO iam_roles VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    role.account,
    role.name,
    role.arn,
    role.id,
    role.path,
    role.description,
    role.trust_policy,
    role.max_session_seconds,
    role.permissions_boundary,
    role.created,
    role.tags,
  );
}

/** Policies that AWS owns have no account in their ARN. */
export const isAwsManaged = (arn: string): boolean => /^arn:aws:iam::aws:policy\/[\w+=,.@/-]+$/.test(arn);

/** The roles that services here take on without being told one. */
const serviceLinkedRoles: Record<string, string> = {
  "ecs.amazonaws.com": "AWSServiceRoleForECS",
  "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
  "rds.amazonaws.com": "AWSServiceRoleForRDS",
};

/** Throws InvalidInput for a service that has no such role. */
export function serviceLinkedRoleName(service: string): string {
  const name = serviceLinkedRoles[service];
  if (name === undefined)
    throw fault(InvalidInputException, `Service role ${service} is not a service that has a service-linked role here.`);
  return name;
}
