import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { roleNamed } from "../store.ts";

export const UpdateRole: Operation<"iam", "UpdateRole", IamParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    const role = roleNamed(tx, caller.account, input.RoleName);
    tx.move(
      "UPDATE iam_roles SET description = ?, max_session_seconds = ? WHERE account = ? AND name = ?",
      input.Description ?? role.description,
      input.MaxSessionDuration ?? role.max_session_seconds,
      caller.account,
      input.RoleName,
    );
  });
  return {};
};
