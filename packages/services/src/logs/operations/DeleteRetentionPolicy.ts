import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { groupNamed } from "../store.ts";

export const DeleteRetentionPolicy: Operation<"logs", "DeleteRetentionPolicy", LogsParts> = ({ logGroupName }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const group = groupNamed(tx, caller, logGroupName);
    tx.move("UPDATE logs_groups SET retention_days = NULL WHERE arn = ? AND account = ?", group.arn, caller.account);
    tx.cancel("logs", "retain", group.arn);
  });
  return {};
};
