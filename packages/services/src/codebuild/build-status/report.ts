/** Tells the source's host how a build of one of its commits stands (`reportBuildStatus`). */
import type { Transaction } from "@towpath/journal";
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
  if (!settings.source.reportBuildStatus || owner !== "" || build.batch) return;
  const hasSource = currentPhase(before).type === "DOWNLOAD_SOURCE" && currentPhase(state).type === "INSTALL";
  if (!hasSource && state.status === "IN_PROGRESS") return;
  const payload: StatusPayload = { account, region, id };
  tx.enqueue({ service: "codebuild", kind: "report-status", key: buildArn(build, id), payload });
}

/** As the build stands by now: what a host is told twice it shows once. Rejects when the host refuses. */
export async function reportStatus(parts: CodebuildParts, { id, ...place }: StatusPayload, signal: AbortSignal): Promise<void> {
  const build = findBuild(parts.journal, place, id);
  const commit = build && commitOf(build);
  if (!build || commit === undefined) return;
  const { source, serviceRole } = build.settings;
  const session = await parts.aws.assume(serviceRole, { service: roleTaker(build.owner), sessionName: sessionNameOf(id), ...place });
  const host = hostOf(source, await credentialFor(parts, place, session, source));
  if (!host) return void parts.log.warn({ build: id }, "no token to report the build's status with");
  const { context, targetUrl } = source.buildStatusConfig ?? {};
  const variables = variablesOf(build);
  const told = {
    commit,
    status: build.state.status,
    context: expand(context ?? "", variables) || `AWS CodeBuild ${place.region} (${build.project})`,
    url: expand(targetUrl ?? "", variables) || (variables["CODEBUILD_BUILD_URL"] ?? ""),
  };
  await commitStatus(host, told, signal);
}

/** One that could not be told does not fail the build. */
export const giveUpStatus =
  ({ log }: CodebuildParts) =>
  (_: Transaction, { payload }: { payload: StatusPayload }, error: unknown): void =>
    log.warn({ build: payload.id, err: error }, "the build's status was not reported");

/** Undefined when the source was never found. */
function commitOf({ facts, settings }: BuildRow): string | undefined {
  const commit = facts.resolvedSourceVersion ?? settings.sourceVersion ?? "";
  return isFullCommit(commit) ? commit : undefined;
}

function variablesOf(build: BuildRow): Record<string, string> {
  const { settings, facts } = build;
  const plain = (settings.environment.environmentVariables ?? []).filter(({ type }) => type === "PLAINTEXT");
  return {
    ...Object.fromEntries(plain.map(({ name = "", value = "" }) => [name, value])),
    ...ownVariables(build, [], ""),
    CODEBUILD_SOURCE_VERSION: settings.sourceVersion ?? "",
    CODEBUILD_RESOLVED_SOURCE_VERSION: facts.resolvedSourceVersion ?? "",
  };
}

/** `$NAME` and `${NAME}`; what is not known is nothing, as in a shell. */
export const expand = (text: string, variables: Record<string, string>): string =>
  text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? "";
    return Object.hasOwn(variables, name) ? (variables[name] ?? "") : "";
  });
