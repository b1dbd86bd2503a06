/** Tells the source's host how a build of one of its commits stands (`reportBuildStatus`). */
import type { Transaction } from "@towpath/journal";
import { sourceGroup } from "../batch/spec/groups.ts";
import { findBatch } from "../batch/store.ts";
import { commitStatus, hostOf } from "../hosts/host.ts";
import { roleTaker } from "../managed.ts";
import { type BuildState, currentPhase } from "../model.ts";
import { buildArn, type Place, sessionNameOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { ownVariables } from "../plan/own-variables.ts";
import { credentialFor } from "../source-credentials/find.ts";
import { isFullCommit } from "../sources/git/revision.ts";
import { type BuildRow, findBuild } from "../store.ts";

export type StatusPayload = Place & { id: string };

/** In the transaction of a change: when the commit is known, and when the build has come to its end. */
export function reportStatusSoon(tx: Transaction, build: BuildRow, before: BuildState): void {
  const { settings, state, owner, account, region, id } = build;
  if (!settings.source.reportBuildStatus || owner !== "" || (build.batch && !isToldAlone(tx, build, build.batch))) return;
  const hasSource = currentPhase(before).type === "DOWNLOAD_SOURCE" && currentPhase(state).type === "INSTALL";
  if (!hasSource && state.status === "IN_PROGRESS") return;
  const payload: StatusPayload = { account, region, id };
  tx.enqueue({ service: "codebuild", kind: "report-status", key: buildArn(build, id), payload });
}

/** The batch tells how it stands as a whole, unless its project wants each build by itself; the build that reads the buildspec counts as none. */
const isToldAlone = (tx: Transaction, place: Place, { id, group }: { id: string; group: string }): boolean =>
  group !== sourceGroup && findBatch(tx, place, id)?.config.batchReportMode === "REPORT_INDIVIDUAL_BUILDS";

/** As the build stands by now: what a host is told twice it shows once. Rejects when the host refuses. */
export async function reportStatus(parts: CodebuildParts, { id, ...place }: StatusPayload, signal: AbortSignal): Promise<void> {
  const build = findBuild(parts.journal, place, id);
  if (!build) return;
  const variables = { ...plainVariables(build), ...ownVariables(build, [], ""), ...versions(build) };
  const group = build.batch ? ` ${build.batch.group}` : "";
  const name = `AWS CodeBuild ${place.region} (${build.project})`;
  await tell(
    parts,
    { ...build, status: build.state.status, name, suffix: group, url: variables["CODEBUILD_BUILD_URL"], variables },
    signal,
  );
}

/** What a build and a batch have that is told of. */
export interface Told extends Place, Pick<BuildRow, "id" | "owner" | "settings"> {
  facts: { resolvedSourceVersion?: string | undefined };
  status: BuildRow["state"]["status"];
  /** The context where the project has none, and what each context ends with. */
  name: string;
  suffix: string;
  url: string | undefined;
  /** What context and target may hold. */
  variables: Record<string, string>;
}

/** Rejects when the host refuses. Tells nothing where the commit was never found. */
export async function tell(parts: CodebuildParts, told: Told, signal: AbortSignal): Promise<void> {
  const commit = commitOf(told);
  if (commit === undefined) return;
  const { account, region, id, owner, status, variables } = told;
  const { source, serviceRole } = told.settings;
  const session = await parts.aws.assume(serviceRole, { service: roleTaker(owner), sessionName: sessionNameOf(id), account, region });
  const host = hostOf(source, await credentialFor(parts, { account, region }, session, source));
  if (!host) return void parts.log.warn({ build: id }, "no token to report the build's status with");
  const { context, targetUrl } = source.buildStatusConfig ?? {};
  const words = (expand(context ?? "", variables) || told.name) + told.suffix;
  await commitStatus(host, { commit, status, context: words, url: expand(targetUrl ?? "", variables) || (told.url ?? "") }, signal);
}

/** One that could not be told does not fail the build. */
export const giveUpStatus =
  ({ log }: CodebuildParts) =>
  (_: Transaction, { payload }: { payload: StatusPayload }, error: unknown): void =>
    log.warn({ build: payload.id, err: error }, "the build's status was not reported");

/** Undefined when the source was never found. */
function commitOf({ facts, settings }: Pick<Told, "facts" | "settings">): string | undefined {
  const commit = facts.resolvedSourceVersion ?? settings.sourceVersion ?? "";
  return isFullCommit(commit) ? commit : undefined;
}

/** The variables of the environment that are no secrets. */
export function plainVariables({ settings }: Pick<Told, "settings">): Record<string, string> {
  const plain = (settings.environment.environmentVariables ?? []).filter(({ type }) => type === "PLAINTEXT");
  return Object.fromEntries(plain.map(({ name = "", value = "" }) => [name, value]));
}

export const versions = ({ settings, facts }: Pick<Told, "facts" | "settings">): Record<string, string> => ({
  CODEBUILD_SOURCE_VERSION: settings.sourceVersion ?? "",
  CODEBUILD_RESOLVED_SOURCE_VERSION: facts.resolvedSourceVersion ?? "",
});

/** `$NAME` and `${NAME}`; what is not known is nothing, as in a shell. */
export const expand = (text: string, variables: Record<string, string>): string =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? "";
    return Object.hasOwn(variables, name) ? (variables[name] ?? "") : "";
  });
