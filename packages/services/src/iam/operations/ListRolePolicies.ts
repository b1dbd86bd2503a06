import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { page, roleNamed } from "../store.ts";

export const ListRolePolicies: Operation<"iam", "ListRolePolicies", IamParts> = (
  { RoleName, Marker, MaxItems },
  { caller },
  { journal },
) => {
  roleNamed(journal, caller.account, RoleName);
  const all = journal.all<{ name: string }>(
    "SELECT name FROM iam_role_policies WHERE account = ? AND role = ? ORDER BY name",
    caller.account,
    RoleName,
  );
  const { rows, ...rest } = page(all, (row) => row.name, Marker, MaxItems);
  return { PolicyNames: rows.map((row) => row.name), ...rest };
};
