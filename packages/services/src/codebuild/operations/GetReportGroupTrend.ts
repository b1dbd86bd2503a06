import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";
import { theGroup } from "../reports/find.ts";
import { reportArn } from "../reports/names.ts";
import { newestReports } from "../reports/store.ts";
import { isTestTrend, shown, trendOf } from "../reports/trend.ts";

/** Over the newest reports of the group, all of them up to 100 unless fewer are asked for. */
export const GetReportGroupTrend: Operation<"codebuild", "GetReportGroupTrend", CodebuildParts> = (input, { caller }, { journal }) => {
  const group = theGroup(journal, placeOf(caller), input.reportGroupArn);
  if (isTestTrend(input.trendField) !== (group.type === "TEST"))
    throw invalid(`Trend field ${input.trendField} is not one of a report group of type ${group.type}`);
  const { raw, stats } = trendOf(newestReports(journal, placeOf(caller), group.name, input.numOfReports ?? pageSize), input.trendField);
  return {
    ...(stats && { stats }),
    rawData: raw.map(({ report, value }) => ({ reportArn: reportArn(placeOf(caller), report.id), data: shown(value) })),
  };
};
