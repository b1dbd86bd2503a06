import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import type { RoleRow } from "../model.ts";
import { page } from "../store.ts";
import { roleShape } from "../shapes.ts";

export const ListRoles: Operation<"iam", "ListRoles", IamParts> = ({ PathPrefix, Marker, MaxItems }, { caller }, { journal }) => {
  const all = journal.all<RoleRow>(
    "SELECT * FROM iam_roles WHERE account = ? AND substr(path, 1, length(?2)) = ?2 ORDER BY name",
    caller.account,
    PathPrefix ?? "/",
  );
  const { rows, ...rest } = page(all, (row) => row.name, Marker, MaxItems);
  return { Roles: rows.map(roleShape), ...rest };
};
