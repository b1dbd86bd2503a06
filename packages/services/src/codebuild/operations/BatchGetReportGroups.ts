import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { groupNameFrom } from "../reports/names.ts";
import { groupShape } from "../reports/shapes.ts";
import { findGroup } from "../reports/store.ts";

export const BatchGetReportGroups: Operation<"codebuild", "BatchGetReportGroups", CodebuildParts> = (input, { caller }, { journal }) => {
  const found = [...new Set(input.reportGroupArns)].map((arn) => ({ arn, group: findGroup(journal, placeOf(caller), groupNameFrom(arn)) }));
  return {
    reportGroups: found.flatMap(({ group }) => (group ? [groupShape(group)] : [])),
    reportGroupsNotFound: found.flatMap(({ arn, group }) => (group ? [] : [arn])),
  };
};
