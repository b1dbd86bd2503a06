import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import type { PolicyRow } from "../model.ts";
import { attachmentCount, page } from "../store.ts";
import { policyShape } from "../shapes.ts";

export const ListPolicies: Operation<"iam", "ListPolicies", IamParts> = (
  { PathPrefix, OnlyAttached, Marker, MaxItems },
  { caller },
  { journal },
) => {
  const all = journal
    .all<PolicyRow>(
      "SELECT * FROM iam_policies WHERE account = ? AND substr(path, 1, length(?2)) = ?2 ORDER BY arn",
      caller.account,
      PathPrefix ?? "/",
    )
    .filter((row) => !OnlyAttached || attachmentCount(journal, caller.account, row.arn) > 0);
  const { rows, ...rest } = page(all, (row) => row.arn, Marker, MaxItems);
  return { Policies: rows.map((row) => policyShape(row, attachmentCount(journal, caller.account, row.arn))), ...rest };
};
