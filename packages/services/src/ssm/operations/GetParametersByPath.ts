import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { ApiError } from "@towpath/wire";
import { isUnder, passes } from "../filters.ts";
import { batchMax } from "../limits.ts";
import type { ParameterRow, VersionRow } from "../model.ts";
import { pageOf } from "../paging.ts";
import { parameterShape } from "../shapes.ts";
import { versionsOf } from "../store.ts";

export const GetParametersByPath: Operation<"ssm", "GetParametersByPath", SsmParts> = (input, { caller }, parts) => {
  if (!input.Path.startsWith("/")) {
    throw new ApiError(
      "ValidationException",
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
    );
  }
  const all = parts.journal
    .all<ParameterRow>("SELECT * FROM ssm_parameters WHERE account = ? AND region = ? ORDER BY name", caller.account, caller.region)
    .filter((parameter) => isUnder(parameter.name, input.Path, input.Recursive ?? false))
    .map((parameter) => ({ parameter, version: versionsOf(parts.journal, parameter)[0] as VersionRow }))
    .filter(({ parameter, version }) => passes(parameter, version, input.ParameterFilters ?? []));
  const { shown, ...rest } = pageOf(all, input.NextToken, input.MaxResults ?? batchMax);
  return { Parameters: shown.map((found) => parameterShape(parts, found, input.WithDecryption)), ...rest };
};
