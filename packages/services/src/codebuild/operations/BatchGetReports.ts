import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { reportIdFrom } from "../reports/names.ts";
import { reportShape } from "../reports/shapes.ts";
import { findReport } from "../reports/store.ts";

export const BatchGetReports: Operation<"codebuild", "BatchGetReports", CodebuildParts> = (input, { caller }, { journal }) => {
  const found = [...new Set(input.reportArns)].map((arn) => ({ arn, report: findReport(journal, placeOf(caller), reportIdFrom(arn)) }));
  return {
    reports: found.flatMap(({ report }) => (report ? [reportShape(report)] : [])),
    reportsNotFound: found.flatMap(({ arn, report }) => (report ? [] : [arn])),
  };
};
