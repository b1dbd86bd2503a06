import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkExport } from "../reports/check-export.ts";
import { theGroup } from "../reports/find.ts";
import { groupShape } from "../reports/shapes.ts";
import { putGroup } from "../reports/store.ts";

/** What is not given stays as it was. */
export const UpdateReportGroup: Operation<"codebuild", "UpdateReportGroup", CodebuildParts> = (input, { caller, now }, { journal }) => {
  if (input.exportConfig) checkExport(input.exportConfig);
  const group = journal.transact((tx) => {
    const { exportConfig, tags, ...row } = theGroup(tx, placeOf(caller), input.arn);
    const changed = { ...row, exportConfig: input.exportConfig ?? exportConfig, tags: input.tags ?? tags, modified: now };
    putGroup(tx, changed);
    return changed;
  });
  return { reportGroup: groupShape(group) };
};
