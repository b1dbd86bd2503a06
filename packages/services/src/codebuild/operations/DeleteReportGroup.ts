import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { deletePolicy } from "../policies/policies.ts";
import { invalid } from "../project/refuse.ts";
import { groupNameFrom, reportGroupArn } from "../reports/names.ts";
import { deleteGroup, newestReports } from "../reports/store.ts";

/** A group with reports goes only with `deleteReports`; one that does not exist is gone already. */
export const DeleteReportGroup: Operation<"codebuild", "DeleteReportGroup", CodebuildParts> = (input, { caller }, { journal }) => {
  const name = groupNameFrom(input.arn);
  journal.transact((tx) => {
    if (!input.deleteReports && newestReports(tx, placeOf(caller), name, 1).length > 0)
      throw invalid(`Report group ${input.arn} has reports and cannot be deleted. Delete them first, or set deleteReports to true.`);
    deleteGroup(tx, placeOf(caller), name);
    deletePolicy(tx, placeOf(caller), reportGroupArn(placeOf(caller), name));
  });
  return {};
};
