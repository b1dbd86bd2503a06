import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { passes } from "../filters.ts";
import { describePageMax } from "../limits.ts";
import type { ParameterRow, VersionRow } from "../model.ts";
import { pageOf } from "../paging.ts";
import { metadataShape } from "../shapes.ts";
import { versionsOf } from "../store.ts";

export const DescribeParameters: Operation<"ssm", "DescribeParameters", SsmParts> = (input, { caller }, { journal }) => {
  const legacy = (input.Filters ?? []).map(({ Key, Values }) => ({ Key, Values, Option: Key === "Name" ? "BeginsWith" : "Equals" }));
  const all = journal
    .all<ParameterRow>("SELECT * FROM ssm_parameters WHERE account = ? AND region = ? ORDER BY name", caller.account, caller.region)
    .map((parameter) => ({ parameter, version: versionsOf(journal, parameter)[0] as VersionRow }))
    .filter(({ parameter, version }) => passes(parameter, version, [...(input.ParameterFilters ?? []), ...legacy]));
  const { shown, ...rest } = pageOf(all, input.NextToken, input.MaxResults ?? describePageMax);
  return { Parameters: shown.map(({ parameter, version }) => metadataShape(parameter, version)), ...rest };
};
