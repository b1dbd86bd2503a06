import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { InvalidParameterException, ResourceAlreadyExistsException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";

export const CreateLogGroup: Operation<"logs", "CreateLogGroup", LogsParts> = (input, { caller }, { journal }) => {
  const { logGroupName: name } = input;
  if (name.startsWith("aws/")) throw fault(InvalidParameterException, "Log groups starting with 'aws/' are reserved for AWS.");
  const arn = `arn:aws:logs:${caller.region}:${caller.account}:log-group:${name}`;
  journal.transact((tx) => {
    const taken = tx.one("SELECT 1 FROM logs_groups WHERE account = ? AND region = ? AND name = ?", caller.account, caller.region, name);
    if (taken) throw fault(ResourceAlreadyExistsException, "The specified log group already exists");
    tx.run(
      "INSERT INTO logs_groups VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)",
      caller.account,
      caller.region,
      name,
      arn,
      input.logGroupClass ?? "STANDARD",
      input.kmsKeyId ?? null,
      JSON.stringify(input.tags ?? {}),
      tx.now,
    );
  });
  return {};
};
