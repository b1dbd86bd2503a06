import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import { retentionChoices } from "../retention.ts";
import { groupNamed } from "../store.ts";

export const PutRetentionPolicy: Operation<"logs", "PutRetentionPolicy", LogsParts> = (
  { logGroupName, retentionInDays },
  { caller },
  { journal },
) => {
  if (!retentionChoices.includes(retentionInDays)) {
    throw fault(
      InvalidParameterException,
      `1 validation error detected: Value '${retentionInDays}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${retentionChoices.join(", ")}]`,
    );
  }
  journal.transact((tx) => {
    const group = groupNamed(tx, caller, logGroupName);
    tx.move("UPDATE logs_groups SET retention_days = ? WHERE arn = ? AND account = ?", retentionInDays, group.arn, caller.account);
    tx.enqueue({ service: "logs", kind: "retain", key: group.arn });
  });
  return {};
};
