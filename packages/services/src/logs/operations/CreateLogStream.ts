import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { ResourceAlreadyExistsException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import { groupNamed } from "../store.ts";

export const CreateLogStream: Operation<"logs", "CreateLogStream", LogsParts> = (
  { logGroupName, logStreamName },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const group = groupNamed(tx, caller, logGroupName);
    const taken = tx.one(
      "SELECT 1 FROM logs_streams WHERE account = ? AND region = ? AND group_name = ? AND name = ?",
      caller.account,
      caller.region,
      logGroupName,
      logStreamName,
    );
    if (taken) throw fault(ResourceAlreadyExistsException, "The specified log stream already exists");
    tx.run(
      "INSERT INTO logs_streams (account, region, group_name, name, arn, created) VALUES (?, ?, ?, ?, ?, ?)",
      caller.account,
      caller.region,
      logGroupName,
      logStreamName,
      `${group.arn}:log-stream:${logStreamName}`,
      tx.now,
    );
  });
  return {};
};
