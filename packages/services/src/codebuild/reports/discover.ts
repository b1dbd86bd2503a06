/** Reports that no buildspec names: https://docs.aws.amazon.com/codebuild/latest/userguide/report-auto-discover.html */
import { posix } from "node:path";
import type { Clock } from "@towpath/journal";
import { discovered, discoverySeconds } from "../agent/discovery.ts";
import { filesOf } from "../artifacts/container-files.ts";
import type { Collecting } from "../artifacts/collect.ts";
import { isGlob, selector } from "../artifacts/select.ts";
import { discoveredFiles, reportGroupsOfBuild } from "../limits.ts";
import type { ReportPlan } from "../plan/plan.ts";
import { Findings, textOf } from "./collect.ts";
import type { CollectedReport } from "./collect.ts";
import { type FormatName, formatOf, typeOf } from "./formats/formats.ts";

/**
 * Reads what the agent found below the source, and makes a report of each format that is among it, in a group of the project. Files of
 * reports that the buildspec names are left out; so is what cannot be read in AWS's five seconds, or goes beyond the groups of a build.
 */
export async function discoverReports(how: Collecting & { clock: Clock; project: string }): Promise<CollectedReport[]> {
  const { results, say, clock } = how;
  const pattern = results.get(discovered.pattern);
  if (pattern === undefined) return [];
  const started = clock.now();
  say(`Set report auto-discover timeout to ${discoverySeconds} seconds`);
  if (results.has(discovered.late)) say("Report auto-discover stopped at its timeout");
  const byFormat = new Map<FormatName, Findings>();
  for (const path of candidates(how, pattern || "**/*")) {
    if (clock.now() - started > discoverySeconds * 1000) break;
    await addFile(how, path, byFormat);
  }
  if (byFormat.size === 0) say("No matching auto-discover report paths found");
  say(`Report auto-discover file discovery took ${((clock.now() - started) / 1000).toFixed(6)} seconds`);
  const room = Math.max(0, reportGroupsOfBuild - how.plan.reports.length);
  const reports = [...byFormat].map(([format, findings]) => ({
    group: `${how.project}-${format}-AutoDiscovered`,
    format,
    findings: findings.report(),
  }));
  for (const { group } of reports.slice(room)) say(`Skipping ${group}: a build has at most ${reportGroupsOfBuild} report groups`);
  for (const { group, format } of reports.slice(0, room)) say(`Preparing to copy ${typeOf(format)} report ${group}`);
  return reports.slice(0, room).map(({ group, findings }) => ({ group, findings }));
}

function candidates({ results, plan }: Collecting, pattern: string): string[] {
  const wanted = selector({ files: [pattern], excludePaths: [] });
  // The last line may be cut off.
  const lines = (results.get(discovered.files) ?? "").split("\n").slice(0, -1);
  const paths = lines.map((line) => line.replace(/^\.\//, "")).filter(wanted);
  return paths.filter((path) => !plan.reports.some((report) => names(report, results, path))).slice(0, discoveredFiles);
}

/** Whether a report of the buildspec has the file. */
function names({ spec, baseFile }: ReportPlan, results: Map<string, string>, path: string): boolean {
  const base = results.get(baseFile) ?? spec.baseDirectory ?? ".";
  const relative = posix.relative(isGlob(base) ? "." : base, path);
  return !relative.startsWith("../") && selector(spec)(relative);
}

async function addFile(
  { engine, container, plan, signal, say }: Collecting,
  path: string,
  byFormat: Map<FormatName, Findings>,
): Promise<void> {
  for await (const { content, target } of filesOf(engine, container, { directory: plan.directory, root: path }, signal)) {
    const text = target === undefined ? await textOf(content) : undefined;
    const format = text === undefined ? undefined : formatOf(text);
    if (format === undefined || text === undefined) continue;
    const findings = byFormat.get(format) ?? new Findings(format);
    byFormat.set(format, findings);
    findings.add(path, text, say);
  }
}
