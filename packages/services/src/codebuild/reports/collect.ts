/** Takes a build's report files out of its ended container, and makes reports of them. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { Transaction } from "@towpath/journal";
import { artifactFiles, type Collecting } from "../artifacts/collect.ts";
import type { ContainerFile } from "../artifacts/container-files.ts";
import { reportFileBytes, reportGroupsOfAccount, reportKeptMs } from "../limits.ts";
import { buildArn } from "../names.ts";
import type { ReportPlan } from "../plan/plan.ts";
import { BuildProblem } from "../problem.ts";
import type { BuildRow } from "../store.ts";
import { expireReportsAt } from "./expire.ts";
import { type Exporting, exportFiles } from "./export.ts";
import { type FormatName, readReport, typeOf } from "./formats/formats.ts";
import { groupNameFrom, reportArn } from "./names.ts";
import { type FileCoverage, ReportUnreadable, type TestResult } from "./result.ts";
import { countGroups, deleteExpired, findGroup, insertReport, putGroup } from "./store.ts";
import { coverageReport, type ReportFindings, testReport } from "./summary.ts";

/** Findings for a report group, not stored yet. */
export interface CollectedReport {
  group: string;
  findings: ReportFindings;
}

/** Throws BuildProblem, as AWS fails the phase, for a report without a file. What cannot be read makes the report fail, and the log says why. */
export async function collectReports(how: Collecting & { build: BuildRow; exporting: Exporting }): Promise<CollectedReport[]> {
  const collected: CollectedReport[] = [];
  for (const plan of how.plan.reports) {
    const group = groupOf(how.results.get(plan.nameFile) ?? plan.group, how.build.project);
    how.say(`Preparing to copy ${typeOf(plan.format)} report ${group}`);
    const found = new Findings(plan.format);
    const report = reportUuid(how.build, group, collected.length);
    await exportFiles(how.exporting, { group, report }, reading(how, plan, group, found));
    collected.push({ group, findings: found.report() });
  }
  return collected;
}

/** The same each time: what was exported before a crash is exported again in its own place. */
function reportUuid(build: BuildRow, group: string, index: number): string {
  const hex = createHash("sha256")
    .update(`${buildArn(build, build.id)} ${index} ${group}`)
    .digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
}

/** A name that is not an ARN belongs to the project. */
function groupOf(nameOrArn: string, projectName: string): string {
  const name = groupNameFrom(nameOrArn);
  return name === nameOrArn ? `${projectName}-${name}` : name;
}

/** The files of one report, each read as it goes by. */
async function* reading(how: Collecting, plan: ReportPlan, group: string, found: Findings): AsyncGenerator<ContainerFile> {
  try {
    for await (const file of artifactFiles(how, plan, "follow")) {
      const bytes = await bytesOf(file.content);
      found.add(file.path, bytes?.toString("utf8"), how.say);
      if (bytes) yield { ...file, sizeBytes: bytes.length, content: Readable.from([bytes]) };
    }
  } catch (cause) {
    if (!(cause instanceof BuildProblem)) throw cause;
    const message = `Error in UPLOAD_ARTIFACTS phase: [${group}: [report files not found in build]]`;
    throw new BuildProblem("CLIENT_ERROR", message, { cause });
  }
}

/** Undefined for a file that is larger than reports are. */
async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    if (size <= reportFileBytes) pieces.push(piece);
  }
  return size > reportFileBytes ? undefined : Buffer.concat(pieces);
}

/** Undefined for a file that is larger than reports are. */
export const textOf = async (content: AsyncIterable<Uint8Array>): Promise<string | undefined> => (await bytesOf(content))?.toString("utf8");

/** The content of several files of a format as one report. */
export class Findings {
  readonly #format: FormatName;
  readonly #tests: TestResult[] = [];
  readonly #files: FileCoverage[] = [];
  #unreadable = false;

  constructor(format: FormatName) {
    this.#format = format;
  }

  add(path: string, text: string | undefined, say: (line: string) => void): void {
    try {
      if (text === undefined) throw new ReportUnreadable(`the file is larger than ${reportFileBytes} bytes`);
      const content = readReport(this.#format, text);
      if ("tests" in content) this.#tests.push(...content.tests);
      else this.#files.push(...content.files);
    } catch (error) {
      if (!(error instanceof ReportUnreadable)) throw error;
      this.#unreadable = true;
      say(`Report file ${path} could not be read: ${error.message}`);
    }
  }

  report(): ReportFindings {
    const report = typeOf(this.#format) === "TEST" ? testReport(this.#tests) : coverageReport(this.#files);
    return this.#unreadable ? { ...report, status: "FAILED" } : report;
  }
}

/** Stores the reports of a build, in groups that are made when there are none of the name. Gives their ARNs. */
export function storeReports(tx: Transaction, build: BuildRow, collected: CollectedReport[]): string[] {
  const { account, region } = build;
  deleteExpired(tx, tx.now);
  if (collected.length > 0) expireReportsAt(tx, tx.now + reportKeptMs);
  return collected.map(({ group, findings }, index) => {
    const known = findGroup(tx, build, group);
    if (!known) {
      if (countGroups(tx, build) >= reportGroupsOfAccount)
        throw new BuildProblem("CLIENT_ERROR", `The account has reached the limit of ${reportGroupsOfAccount} report groups.`);
      const times = { created: tx.now, modified: tx.now };
      putGroup(tx, {
        account,
        region,
        name: group,
        type: findings.type,
        exportConfig: { exportConfigType: "NO_EXPORT" },
        tags: [],
        ...times,
      });
    }
    const id = `${group}:${reportUuid(build, group, index)}`;
    insertReport(
      tx,
      { account, region, id, report_group: group, build: build.id, created: tx.now, expires: tx.now + reportKeptMs },
      findings,
      known?.exportConfig ?? { exportConfigType: "NO_EXPORT" },
    );
    return reportArn(build, id);
  });
}
