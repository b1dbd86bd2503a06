import { mkdir, rm } from "node:fs/promises";
import type { BuildArtifacts, ExportedEnvironmentVariable } from "@aws-sdk/client-codebuild";
import type { ContainerExit } from "@towpath/engine";
import { advance } from "../advance.ts";
import { agentHome, resultsDirectory } from "../agent/scripts.ts";
import { textsOf } from "../artifacts/container-files.ts";
import { concludeCache } from "../cache/conclude.ts";
import type { Collecting } from "../artifacts/collect.ts";
import { uploadArtifact } from "../artifacts/upload.ts";
import { keep } from "../debug/kept.ts";
import { staysUntil } from "../debug/stay.ts";
import { exportedValueBytes } from "../limits.ts";
import { containerLines, phaseCompleteTexts } from "../logs/container-line.ts";
import type { LogWriter } from "../logs/log-writer.ts";
import { makeMasker } from "../logs/masker.ts";
import { needlesOf } from "../logs/needles.ts";
import { storeS3Log } from "../logs/s3/store.ts";
import { type BuildFacts, currentPhase, type PhaseType } from "../model.ts";
import type { BuildPlan } from "../plan/plan.ts";
import { placesOf } from "../queue.ts";
import { BuildProblem } from "../problem.ts";
import { type CollectedReport, collectReports, storeReports } from "../reports/collect.ts";
import { discoverReports } from "../reports/discover.ts";
import { maskedReport } from "../reports/masked.ts";
import { findGroup } from "../reports/store.ts";
import { addLines } from "../runs.ts";
import { type BuildRow, learn } from "../store.ts";
import type { BuildRun } from "./build-run.ts";
import { workDirectory } from "./download.ts";
import { type Ending, secretsOf } from "./follow.ts";
import { deadContainer } from "./provision.ts";

/** UPLOAD_ARTIFACTS and FINALIZING, when the container has ended. Throws BuildProblem for one that ended before the agent did. */
export async function conclude(run: BuildRun, container: string, ending: Ending, writer: LogWriter): Promise<void> {
  run.parts.crash.at("build-exited");
  if (!ending.told) throw brokenOff(ending.exit, phaseOf(run));
  const { plan } = run.row();
  if (!plan) throw new TypeError("a build ended without a plan");
  const results = await readResults(run, container);
  const exported = exportedOf(run.build(), plan, results);
  if (phaseOf(run) === "UPLOAD_ARTIFACTS") await upload(run, container, plan, results);
  await writer.drain();
  await storeS3Log(run);
  const until = await staysUntil(run, container);
  run.parts.journal.transact((tx) => {
    if (exported.length > 0) learn(tx, run, run.id, { exportedEnvironmentVariables: exported });
    const end = { kind: "phase-ended", phase: "FINALIZING", status: "SUCCEEDED", at: tx.now } as const;
    const ended = advance(tx, run, run.id, end, run.parts.capacity);
    if (ended && until !== undefined) keep(tx, ended, until, placesOf(run.parts.capacity));
  });
  run.parts.crash.at("build-finished");
}

const phaseOf = (run: BuildRun): PhaseType => currentPhase(run.build().state).type;

/** How a container exits whose shell cannot be run: it is no program, or one for another processor. */
const exitsOfNoShell = [1, 126, 127, 255];

/** Why a container ended without the agent's last word. */
function brokenOff(exit: ContainerExit | undefined, phase: PhaseType): BuildProblem {
  if (exit?.oomKilled) return deadContainer();
  if (exit && phase === "DOWNLOAD_SOURCE" && exitsOfNoShell.includes(exit.exitCode)) return deadContainer();
  const how = exit ? `with exit code ${exit.exitCode}` : "and is gone";
  return new BuildProblem(
    "INTERNAL_SERVICE_ERROR",
    `The build container ended ${how} before the build did: it was killed or removed from outside, or the container engine was restarted. Start the build again.`,
    { status: "FAULT" },
  );
}

async function readResults(run: BuildRun, container: string): Promise<Map<string, string>> {
  return textsOf(run.parts.engine, container, `${agentHome}/${resultsDirectory}`, exportedValueBytes, run.signal);
}

/** Secrets are never exported, nor are AWS's own variables, but that Commands actions are documented to export the region. */
function exportedOf({ owner }: BuildRow, plan: BuildPlan, results: Map<string, string>): ExportedEnvironmentVariable[] {
  const mayBe = (name: string) => !name.startsWith("AWS_") || (owner !== "" && ["AWS_REGION", "AWS_DEFAULT_REGION"].includes(name));
  return plan.finish.exported
    .filter((name) => mayBe(name) && (plan.variables[name]?.from ?? "text") === "text")
    .flatMap((name) => {
      const value = results.get(`export.${name}`);
      return value === undefined ? [] : [{ name, value }];
    });
}

async function upload(run: BuildRun, container: string, plan: BuildPlan, results: Map<string, string>): Promise<void> {
  const lines: string[] = [];
  const masker = makeMasker(needlesOf(secretsOf(run)).needles);
  const mask = (text: string) => text.split("\n").map(masker.mask).join("\n");
  const directory = workDirectory(run);
  let facts: BuildFacts = {};
  let reports: CollectedReport[] = [];
  let problem: BuildProblem | undefined;
  const say = (text: string) => void lines.push(text);
  try {
    if (plan.artifacts.length > 0) facts = await uploadAll(run, container, plan, { results, directory, say });
    reports = await reportsOf(run, { ...collecting(run, container, plan, results), say }, directory);
  } catch (error) {
    if (!(error instanceof BuildProblem)) throw error;
    problem = error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  if (!problem) lines.push(...(await concludeCache(run, container, plan, results)));
  const masked = reports.map(({ group, findings }) => ({ group, findings: maskedReport(findings, masker) }));
  run.parts.crash.at("build-artifacts-uploaded");
  const status = problem ? "FAILED" : "SUCCEEDED";
  // Names and directories may have been made of secrets.
  const context = problem && { ...problem.context, message: mask(problem.context.message) };
  const texts = [...lines.map(mask), ...phaseCompleteTexts("UPLOAD_ARTIFACTS", status, context)];
  run.parts.journal.transact((tx) => {
    const reportArns = storeReports(tx, run.build(), masked);
    learn(tx, run, run.id, { ...facts, ...(reportArns.length > 0 && { reportArns }) });
    addLines(
      tx,
      run,
      run.id,
      texts.flatMap((text) => containerLines(tx.now, text)),
    );
    const event = { kind: "phase-ended", phase: "UPLOAD_ARTIFACTS", status, at: tx.now, ...(context && { context }) } as const;
    advance(tx, run, run.id, event, run.parts.capacity);
  });
}

/** Those that the buildspec names, and for the account's own builds those that are found besides. */
async function reportsOf(run: BuildRun, how: Collecting, workDirectory: string): Promise<CollectedReport[]> {
  const build = run.build();
  const { journal, clock } = run.parts;
  if (how.plan.reports.length > 0) await mkdir(workDirectory, { recursive: true });
  const exporting = {
    s3: (await run.session()).client.s3,
    settings: build.settings,
    workDirectory,
    configOf: (group: string) => findGroup(journal, run, group)?.exportConfig,
    signal: run.signal,
  };
  const named = await collectReports({ ...how, build, exporting });
  const found = build.owner === "" ? await discoverReports({ ...how, clock, project: build.project }) : [];
  return [...named, ...found];
}

const collecting = (run: BuildRun, container: string, plan: BuildPlan, results: Map<string, string>) => ({
  engine: run.parts.engine,
  container,
  plan,
  results,
  signal: run.signal,
});

async function uploadAll(
  run: BuildRun,
  container: string,
  plan: BuildPlan,
  how: { results: Map<string, string>; directory: string; say: (text: string) => void },
): Promise<BuildFacts> {
  const { s3 } = (await run.session()).client;
  await mkdir(how.directory, { recursive: true });
  const uploading = {
    ...collecting(run, container, plan, how.results),
    say: how.say,
    build: run.build(),
    s3,
    workDirectory: how.directory,
  };
  const primary: BuildArtifacts[] = [];
  const secondary: BuildArtifacts[] = [];
  for (const [index, artifact] of plan.artifacts.entries()) {
    const shown = await uploadArtifact(uploading, artifact, index);
    (artifact.target.artifactIdentifier === undefined ? primary : secondary).push(shown);
  }
  return { ...(primary[0] && { artifacts: primary[0] }), ...(secondary.length > 0 && { secondaryArtifacts: secondary }) };
}
