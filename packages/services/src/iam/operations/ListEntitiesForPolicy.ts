import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";

export const ListEntitiesForPolicy: Operation<"iam", "ListEntitiesForPolicy", IamParts> = ({ PolicyArn }, { caller }, { journal }) => {
  const roles = journal.all<{ name: string; id: string }>(
    "SELECT r.name, r.id FROM iam_attached_policies a JOIN iam_roles r ON r.account = a.account AND r.name = a.role WHERE a.account = ? AND a.policy_arn = ? ORDER BY r.name",
    caller.account,
    PolicyArn,
  );
  return {
    PolicyRoles: roles.map(({ name, id }) => ({ RoleName: name, RoleId: id })),
    PolicyUsers: [],
    PolicyGroups: [],
    IsTruncated: false,
  };
};
