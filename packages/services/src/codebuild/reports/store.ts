/** Report groups, reports, test cases and covered files. Times are epoch milliseconds. */
import type { ReportExportConfig, ReportStatusType, ReportType, Tag } from "@aws-sdk/client-codebuild";
import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";
import type { FileCoverage, TestResult } from "./result.ts";
import { type CoverageReport, percentage, type ReportFindings, type TestReport } from "./summary.ts";

export interface GroupRow extends Place {
  name: string;
  type: ReportType;
  exportConfig: ReportExportConfig;
  tags: Tag[];
  created: number;
  modified: number;
}

/** `exportConfig` is absent in reports of earlier versions. */
type Summary = { exportConfig: ReportExportConfig } & (
  | Pick<TestReport, "testSummary" | "truncated">
  | Pick<CoverageReport, "codeCoverageSummary" | "truncated">
);

/** `id` is `<report group>:<uuid>`, `build` the id of its build. */
export interface ReportRow extends Place {
  number: number;
  id: string;
  report_group: string;
  build: string;
  type: ReportType;
  status: ReportStatusType;
  summary: Partial<Summary>;
  created: number;
  expires: number;
}

type StoredGroup = Omit<GroupRow, "exportConfig" | "tags"> & { export_config: string; tags: string };
type StoredReport = Omit<ReportRow, "summary"> & { summary: string };

const groupOf = ({ export_config: config, tags, ...row }: StoredGroup): GroupRow => ({
  ...row,
  exportConfig: JSON.parse(config) as ReportExportConfig,
  tags: JSON.parse(tags) as Tag[],
});
const reportOf = (row: StoredReport): ReportRow => ({ ...row, summary: JSON.parse(row.summary) as Summary });

export function findGroup(reader: Reader, { account, region }: Place, name: string): GroupRow | undefined {
  const sql = "SELECT * FROM codebuild_report_groups WHERE account = ? AND region = ? AND name = ?";
  const row = reader.one<StoredGroup>(sql, account, region, name);
  return row && groupOf(row);
}

export function putGroup(tx: Transaction, group: GroupRow): void {
  tx.run(
    `INSERT INTO codebuild_report_groups (account, region, name, type, export_config, tags, created, modified) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
     ON CONFLICT DO UPDATE SET export_config = ?5, tags = ?6, modified = ?8`,
    group.account,
    group.region,
    group.name,
    group.type,
    JSON.stringify(group.exportConfig),
    JSON.stringify(group.tags),
    group.created,
    group.modified,
  );
}

export const countGroups = (reader: Reader, { account, region }: Place): number =>
  reader.one<{ count: number }>("SELECT count(*) AS count FROM codebuild_report_groups WHERE account = ? AND region = ?", account, region)
    ?.count ?? 0;

/** Its reports go with it. */
export function deleteGroup(tx: Transaction, { account, region }: Place, name: string): void {
  tx.run("DELETE FROM codebuild_reports WHERE account = ? AND region = ? AND report_group = ?", account, region, name);
  tx.run("DELETE FROM codebuild_report_groups WHERE account = ? AND region = ? AND name = ?", account, region, name);
}

export interface ListOptions {
  descending: boolean;
  limit: number;
  offset: number;
}

const groupOrders = { NAME: "name", CREATED_TIME: "created", LAST_MODIFIED_TIME: "modified" } as const;
const direction = ({ descending }: ListOptions) => (descending ? "DESC" : "ASC");

export function listGroups(reader: Reader, { account, region }: Place, by: keyof typeof groupOrders, options: ListOptions): string[] {
  const order = `${groupOrders[by]} ${direction(options)}, name ${direction(options)}`;
  const sql = `SELECT name FROM codebuild_report_groups WHERE account = ? AND region = ? ORDER BY ${order} LIMIT ? OFFSET ?`;
  return reader.all<{ name: string }>(sql, account, region, options.limit, options.offset).map(({ name }) => name);
}

export function findReport(reader: Reader, { account, region }: Place, id: string): ReportRow | undefined {
  const sql = "SELECT * FROM codebuild_reports WHERE account = ? AND region = ? AND id = ?";
  const row = reader.one<StoredReport>(sql, account, region, id);
  return row && reportOf(row);
}

/** With its test cases or files. */
export function insertReport(
  tx: Transaction,
  report: Pick<ReportRow, "account" | "region" | "id" | "report_group" | "build" | "created" | "expires">,
  findings: ReportFindings,
  exportConfig: ReportExportConfig,
): void {
  const { type, status, truncated } = findings;
  const summary: Summary =
    findings.type === "TEST"
      ? { exportConfig, truncated, testSummary: findings.testSummary }
      : { exportConfig, truncated, codeCoverageSummary: findings.codeCoverageSummary };
  tx.run(
    "INSERT INTO codebuild_reports (account, region, id, report_group, build, type, status, summary, created, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    report.account,
    report.region,
    report.id,
    report.report_group,
    report.build,
    type,
    status,
    JSON.stringify(summary),
    report.created,
    report.expires,
  );
  const number = findReport(tx, report, report.id)?.number as number;
  if (findings.type === "TEST") insertCases(tx, number, findings.cases);
  else insertFiles(tx, number, findings.files);
}

function insertCases(tx: Transaction, report: number, cases: TestResult[]): void {
  const sql = "INSERT INTO codebuild_test_cases (report, position, status, content) VALUES (?, ?, ?, ?)";
  for (const [position, one] of cases.entries()) tx.run(sql, report, position, one.status, JSON.stringify(one));
}

function insertFiles(tx: Transaction, report: number, files: FileCoverage[]): void {
  const sql = "INSERT INTO codebuild_covered_files (report, position, path, percentage, content) VALUES (?, ?, ?, ?, ?)";
  for (const [position, file] of files.entries())
    tx.run(sql, report, position, file.path, percentage(file.linesCovered, file.linesMissed), JSON.stringify(file));
}

export const deleteReport = (tx: Transaction, { account, region }: Place, id: string): void =>
  void tx.run("DELETE FROM codebuild_reports WHERE account = ? AND region = ? AND id = ?", account, region, id);

/** When the first report has been kept long enough. */
export const nextExpiry = (reader: Reader): number | undefined =>
  reader.one<{ at: number | null }>("SELECT min(expires) AS at FROM codebuild_reports")?.at ?? undefined;

/** Reports that are older than they are kept. */
export const deleteExpired = (tx: Transaction, now: number): number => tx.run("DELETE FROM codebuild_reports WHERE expires <= ?", now);

/** Ids, of a group or of all, by age. */
export function listReports(
  reader: Reader,
  { account, region }: Place,
  { group, status }: { group?: string | undefined; status?: string | undefined },
  options: ListOptions,
): string[] {
  const sql = `SELECT id FROM codebuild_reports WHERE account = ?1 AND region = ?2 AND (?3 IS NULL OR report_group = ?3) AND (?4 IS NULL OR status = ?4)
     ORDER BY number ${direction(options)} LIMIT ?5 OFFSET ?6`;
  const rows = reader.all<{ id: string }>(sql, account, region, group ?? null, status ?? null, options.limit, options.offset);
  return rows.map(({ id }) => id);
}

/** The newest reports of a group, newest first. */
export function newestReports(reader: Reader, { account, region }: Place, group: string, count: number): ReportRow[] {
  const sql = "SELECT * FROM codebuild_reports WHERE account = ? AND region = ? AND report_group = ? ORDER BY number DESC LIMIT ?";
  return reader.all<StoredReport>(sql, account, region, group, count).map(reportOf);
}

/** `keyword` is searched in names, prefixes and messages. */
export function listCases(
  reader: Reader,
  report: number,
  { status, keyword }: { status?: string | undefined; keyword?: string | undefined },
  { limit, offset }: Pick<ListOptions, "limit" | "offset">,
): TestResult[] {
  const sql = `SELECT content FROM codebuild_test_cases WHERE report = ?1 AND (?2 IS NULL OR status = ?2) AND (?3 IS NULL OR instr(content, ?3) > 0)
     ORDER BY position LIMIT ?4 OFFSET ?5`;
  const quoted = keyword === undefined ? null : JSON.stringify(keyword).slice(1, -1);
  return reader
    .all<{ content: string }>(sql, report, status ?? null, quoted, limit, offset)
    .map(({ content }) => JSON.parse(content) as TestResult);
}

export function listFiles(
  reader: Reader,
  report: number,
  { by, least, most }: { by: "path" | "percentage"; least: number; most: number },
  options: ListOptions,
): (FileCoverage & { position: number })[] {
  const sql = `SELECT position, content FROM codebuild_covered_files WHERE report = ? AND percentage BETWEEN ? AND ?
     ORDER BY ${by} ${direction(options)}, position LIMIT ? OFFSET ?`;
  return reader
    .all<{ position: number; content: string }>(sql, report, least, most, options.limit, options.offset)
    .map(({ position, content }) => ({ ...(JSON.parse(content) as FileCoverage), position }));
}
