/** GetReportGroupTrend's figures. https://docs.aws.amazon.com/codebuild/latest/APIReference/API_GetReportGroupTrend.html */
import type { ReportGroupTrendFieldType, ReportGroupTrendStats } from "@aws-sdk/client-codebuild";
import type { ReportRow } from "./store.ts";

type Value = (summary: ReportRow["summary"]) => number | undefined;

const ofTests =
  (value: (tests: { total: number; passed: number; seconds: number }) => number): Value =>
  (summary) => {
    if (!("testSummary" in summary) || !summary.testSummary) return undefined;
    const { total = 0, statusCounts = {}, durationInNanoSeconds = 0 } = summary.testSummary;
    return value({ total, passed: statusCounts["SUCCEEDED"] ?? 0, seconds: durationInNanoSeconds / 1e9 });
  };
const ofCoverage =
  (
    field: "lineCoveragePercentage" | "linesCovered" | "linesMissed" | "branchCoveragePercentage" | "branchesCovered" | "branchesMissed",
  ): Value =>
  (summary) =>
    "codeCoverageSummary" in summary ? summary.codeCoverageSummary?.[field] : undefined;

const values: Record<ReportGroupTrendFieldType, Value> = {
  PASS_RATE: ofTests(({ total, passed }) => (total === 0 ? 0 : (passed / total) * 100)),
  DURATION: ofTests(({ seconds }) => seconds),
  TOTAL: ofTests(({ total }) => total),
  LINE_COVERAGE: ofCoverage("lineCoveragePercentage"),
  LINES_COVERED: ofCoverage("linesCovered"),
  LINES_MISSED: ofCoverage("linesMissed"),
  BRANCH_COVERAGE: ofCoverage("branchCoveragePercentage"),
  BRANCHES_COVERED: ofCoverage("branchesCovered"),
  BRANCHES_MISSED: ofCoverage("branchesMissed"),
};

export const isTestTrend = (field: ReportGroupTrendFieldType): boolean => ["PASS_RATE", "DURATION", "TOTAL"].includes(field);

/** Each report's value, in the order given, and their average, greatest and least; undefined where no report has the field. */
export function trendOf(
  reports: ReportRow[],
  field: ReportGroupTrendFieldType,
): { raw: { report: ReportRow; value: number }[]; stats: ReportGroupTrendStats | undefined } {
  const raw = reports.flatMap((report) => {
    const value = values[field](report.summary);
    return value === undefined ? [] : [{ report, value }];
  });
  if (raw.length === 0) return { raw, stats: undefined };
  const all = raw.map(({ value }) => value);
  const average = all.reduce((sum, value) => sum + value, 0) / all.length;
  return { raw, stats: { average: shown(average), max: shown(Math.max(...all)), min: shown(Math.min(...all)) } };
}

export const shown = (value: number): string => String(Math.round(value * 100) / 100);
