/** What one run of tests, or one measurement of coverage, comes to. Pure. */
import type { CodeCoverageReportSummary, ReportStatusType, TestReportSummary } from "@aws-sdk/client-codebuild";
import { caseMessageLength, caseNameLength, reportCases } from "../limits.ts";
import type { FileCoverage, TestResult, TestStatus } from "./result.ts";

/** `cases` are cut to their limits, in number and in length; the summary counts all. */
export interface TestReport {
  type: "TEST";
  status: ReportStatusType;
  truncated: boolean;
  testSummary: TestReportSummary;
  cases: TestResult[];
}

export interface CoverageReport {
  type: "CODE_COVERAGE";
  status: ReportStatusType;
  truncated: boolean;
  codeCoverageSummary: CodeCoverageReportSummary;
  files: FileCoverage[];
}

export type ReportFindings = TestReport | CoverageReport;

const statuses: readonly TestStatus[] = ["ERROR", "FAILED", "SKIPPED", "SUCCEEDED", "UNKNOWN"];

/** A report without a test case is incomplete; one with a case that failed has failed. */
export function testReport(results: readonly TestResult[]): TestReport {
  const count = (status: TestStatus) => results.filter((result) => result.status === status).length;
  const statusCounts = Object.fromEntries(statuses.map((status) => [status, count(status)]));
  const failed = count("FAILED") + count("ERROR") > 0;
  return {
    type: "TEST",
    status: results.length === 0 ? "INCOMPLETE" : failed ? "FAILED" : "SUCCEEDED",
    truncated: results.length > reportCases,
    testSummary: {
      total: results.length,
      statusCounts,
      durationInNanoSeconds: results.reduce((sum, { nanoseconds }) => sum + nanoseconds, 0),
    },
    cases: results.slice(0, reportCases).map((result) => ({
      ...result,
      name: result.name.slice(0, caseNameLength),
      message: result.message.slice(0, caseMessageLength),
    })),
  };
}

export function coverageReport(files: readonly FileCoverage[]): CoverageReport {
  const sum = (count: (file: FileCoverage) => number) => files.reduce((total, file) => total + count(file), 0);
  const [linesCovered, linesMissed] = [sum((file) => file.linesCovered), sum((file) => file.linesMissed)];
  const [branchesCovered, branchesMissed] = [sum((file) => file.branchesCovered), sum((file) => file.branchesMissed)];
  return {
    type: "CODE_COVERAGE",
    status: files.length === 0 ? "INCOMPLETE" : "SUCCEEDED",
    truncated: false,
    codeCoverageSummary: {
      lineCoveragePercentage: percentage(linesCovered, linesMissed),
      linesCovered,
      linesMissed,
      branchCoveragePercentage: percentage(branchesCovered, branchesMissed),
      branchesCovered,
      branchesMissed,
    },
    files: [...files],
  };
}

/** With two decimals; 0 where there is nothing to cover. */
export function percentage(covered: number, missed: number): number {
  const all = covered + missed;
  return all === 0 ? 0 : Math.round((covered / all) * 10_000) / 100;
}
