import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { userNamed } from "../store.ts";

export const ListAccessKeys: Operation<"iam", "ListAccessKeys", IamParts> = ({ UserName }, { caller }, { journal }) => {
  const user = UserName ?? (caller.principal.kind === "user" ? caller.principal.userName : undefined);
  if (user !== undefined) userNamed(journal, caller.account, user);
  const rows = journal.all<{ access_key_id: string; status: "Active" | "Inactive"; created: number }>(
    "SELECT access_key_id, status, created FROM iam_access_keys WHERE account = ? AND user IS ? ORDER BY created",
    caller.account,
    user ?? null,
  );
  return {
    AccessKeyMetadata: rows.map((row) => ({
      ...(user !== undefined && { UserName: user }),
      AccessKeyId: row.access_key_id,
      Status: row.status,
      CreateDate: new Date(row.created),
    })),
    IsTruncated: false,
  };
};
