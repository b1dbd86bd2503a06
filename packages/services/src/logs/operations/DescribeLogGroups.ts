import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import { listPageMax } from "../limits.ts";
import type { GroupRow } from "../model.ts";
import { groupShape } from "../shapes.ts";

export const DescribeLogGroups: Operation<"logs", "DescribeLogGroups", LogsParts> = (input, { caller }, { journal }) => {
  if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
    throw fault(InvalidParameterException, "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  const pattern = input.logGroupNamePattern?.toLowerCase() ?? "";
  const rows = journal
    .all<GroupRow>(
      "SELECT * FROM logs_groups WHERE account = ? AND region = ? AND substr(name, 1, length(?3)) = ?3 AND name > ?4 ORDER BY name",
      caller.account,
      caller.region,
      input.logGroupNamePrefix ?? "",
      input.nextToken ?? "",
    )
    .filter((row) => row.name.toLowerCase().includes(pattern));
  const shown = rows.slice(0, input.limit ?? listPageMax);
  return {
    logGroups: shown.map((row) => groupShape(journal, row)),
    ...(shown.length < rows.length && { nextToken: shown.at(-1)?.name }),
  };
};
