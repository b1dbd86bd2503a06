import { ResourceAlreadyExistsException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { reportGroupsOfAccount } from "../limits.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";
import { checkExport } from "../reports/check-export.ts";
import { reportGroupArn } from "../reports/names.ts";
import { groupShape } from "../reports/shapes.ts";
import { countGroups, findGroup, type GroupRow, putGroup } from "../reports/store.ts";

/** Builds make the groups that their buildspecs name by themselves; this makes one ahead of them. */
export const CreateReportGroup: Operation<"codebuild", "CreateReportGroup", CodebuildParts> = (input, { caller, now }, { journal }) => {
  const { name, type, exportConfig, tags = [] } = input;
  checkExport(exportConfig);
  const place = placeOf(caller);
  const group: GroupRow = { ...place, name, type, exportConfig, tags, created: now, modified: now };
  journal.transact((tx) => {
    if (findGroup(tx, place, name))
      throw fault(ResourceAlreadyExistsException, `Report group already exists: ${reportGroupArn(place, name)}`);
    if (countGroups(tx, place) >= reportGroupsOfAccount)
      throw invalid(`Cannot have more than ${reportGroupsOfAccount} report groups for the account`);
    putGroup(tx, group);
  });
  return { reportGroup: groupShape(group) };
};
