import type { CodeCoverage, Report, ReportGroup, TestCase } from "@aws-sdk/client-codebuild";
import { buildArn, type Place } from "../names.ts";
import { reportArn, reportGroupArn } from "./names.ts";
import type { FileCoverage, TestResult } from "./result.ts";
import type { GroupRow, ReportRow } from "./store.ts";
import { percentage } from "./summary.ts";

export const groupShape = (group: GroupRow): ReportGroup => ({
  arn: reportGroupArn(group, group.name),
  name: group.name,
  type: group.type,
  exportConfig: group.exportConfig,
  created: new Date(group.created),
  lastModified: new Date(group.modified),
  tags: group.tags,
  status: "ACTIVE",
});

export const reportShape = (report: ReportRow): Report => ({
  arn: reportArn(report, report.id),
  type: report.type,
  name: report.id.slice(report.id.lastIndexOf(":") + 1),
  reportGroupArn: reportGroupArn(report, report.report_group),
  executionId: buildArn(report, report.build),
  status: report.status,
  created: new Date(report.created),
  expired: new Date(report.expires),
  exportConfig: { exportConfigType: "NO_EXPORT" },
  ...report.summary,
});

export const caseShape = (place: Place, report: ReportRow, result: TestResult): TestCase => ({
  reportArn: reportArn(place, report.id),
  testRawDataPath: "",
  prefix: result.prefix,
  testSuiteName: result.suite,
  name: result.name,
  status: result.status,
  durationInNanoSeconds: result.nanoseconds,
  message: result.message,
  expired: new Date(report.expires),
});

export const fileShape = (place: Place, report: ReportRow, file: FileCoverage & { position: number }): CodeCoverage => ({
  id: `${report.id}:${file.position}`,
  reportARN: reportArn(place, report.id),
  filePath: file.path,
  lineCoveragePercentage: percentage(file.linesCovered, file.linesMissed),
  linesCovered: file.linesCovered,
  linesMissed: file.linesMissed,
  branchCoveragePercentage: percentage(file.branchesCovered, file.branchesMissed),
  branchesCovered: file.branchesCovered,
  branchesMissed: file.branchesMissed,
  expired: new Date(report.expires),
});
