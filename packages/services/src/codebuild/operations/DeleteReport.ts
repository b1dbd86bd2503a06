import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { reportIdFrom } from "../reports/names.ts";
import { deleteReport } from "../reports/store.ts";

/** Succeeds for a report that is gone, too. */
export const DeleteReport: Operation<"codebuild", "DeleteReport", CodebuildParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => deleteReport(tx, placeOf(caller), reportIdFrom(input.arn)));
  return {};
};
