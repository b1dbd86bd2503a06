import type { Filter } from "@aws-sdk/client-rds";
import { ApiError } from "@towpath/wire";
import type { InstanceRow } from "./model.ts";

/** Throws InvalidParameterValue for a filter RDS does not have. */
export function passes(row: InstanceRow, filters: Filter[]): boolean {
  const fields: Record<string, string[]> = {
    "db-instance-id": [row.id, row.arn],
    "dbi-resource-id": [row.resource_id],
    engine: ["postgres"],
    "db-cluster-id": [],
    domain: [],
  };
  return filters.every(({ Name, Values }) => {
    const field = fields[Name ?? ""];
    if (!field) throw new ApiError("InvalidParameterValue", `Unrecognized filter name: ${Name}`);
    return (Values ?? []).some((value) => field.includes(value));
  });
}
