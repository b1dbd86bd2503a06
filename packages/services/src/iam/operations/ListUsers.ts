import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import type { UserRow } from "../model.ts";
import { page } from "../store.ts";
import { userShape } from "../shapes.ts";

export const ListUsers: Operation<"iam", "ListUsers", IamParts> = ({ PathPrefix, Marker, MaxItems }, { caller }, { journal }) => {
  const all = journal.all<UserRow>(
    "SELECT * FROM iam_users WHERE account = ? AND substr(path, 1, length(?2)) = ?2 ORDER BY name",
    caller.account,
    PathPrefix ?? "/",
  );
  const { rows, ...rest } = page(all, (row) => row.name, Marker, MaxItems);
  return { Users: rows.map(userShape), ...rest };
};
