/**
 * Automatic retries, after AWS's "Retry builds automatically": a build that failed is retried by RetryBuild, called as the project's service
 * role, at most `autoRetryLimit` times in a row. Not builds of CodePipeline, which retries its actions itself, nor those somebody stopped.
 */
import type { AutoRetryConfig, StartBuildInput } from "@aws-sdk/client-codebuild";
import type { Transaction } from "@towpath/journal";
import type { Call } from "../door/service.ts";
import { roleUseOf } from "./managed.ts";
import { buildArn, type Place, sessionNameOf, uuidOf } from "./names.ts";
import type { CodebuildParts } from "./parts.ts";
import type { BuildSettings } from "./plan/settings.ts";
import { invalid } from "./project/refuse.ts";
import { isRefusal, refusalText } from "./problem.ts";
import { type BuildRow, findBuild, learn, type ProjectRow } from "./store.ts";

/** Most retries that a project may ask for. */
const limitMost = 10;

/** Throws InvalidInputException for a limit that AWS does not take. */
export function checkAutoRetryLimit(limit: number | undefined): void {
  if (limit !== undefined && (limit < 0 || limit > limitMost))
    throw invalid(`Invalid auto-retry limit: must be between 0 and ${limitMost}`);
}

/** What a new build shows of its retries; undefined when it will have none. */
export function autoRetryOf(
  project: ProjectRow,
  settings: BuildSettings,
  overrides: Pick<StartBuildInput, "autoRetryLimitOverride">,
): AutoRetryConfig | undefined {
  const autoRetryLimit = overrides.autoRetryLimitOverride ?? project.facts.autoRetryLimit ?? 0;
  if (autoRetryLimit === 0 || project.owner !== "" || settings.source.type === "CODEPIPELINE") return undefined;
  return { autoRetryLimit, autoRetryNumber: 0 };
}

/** Whether a build that is complete is to be retried, and nobody has done it yet. */
export function isRetried({ state, facts }: Pick<BuildRow, "state" | "facts">): boolean {
  const { autoRetryLimit = 0, autoRetryNumber = 0, nextAutoRetry } = facts.autoRetryConfig ?? {};
  const failed = state.status === "FAILED" || state.status === "FAULT" || state.status === "TIMED_OUT";
  return failed && autoRetryNumber < autoRetryLimit && nextAutoRetry === undefined;
}

/** In the transaction that completes a build. */
export function retrySoon(tx: Transaction, build: BuildRow): void {
  if (!isRetried(build)) return;
  const payload = { account: build.account, region: build.region, id: build.id };
  tx.enqueue({ service: "codebuild", kind: "auto-retry", key: buildArn(build, build.id), payload });
}

const tokenOf = (id: string): string => `auto-retry-${uuidOf(id)}`;

/**
 * Whether a call of RetryBuild is the automatic one: its token says so, and it comes from the session of the very build that failed. Gives
 * what the new build shows then.
 */
export function continued({ caller }: Call, old: BuildRow, token: string | undefined): AutoRetryConfig | undefined {
  const { principal } = caller;
  if (token !== tokenOf(old.id) || principal.kind !== "session" || principal.sessionName !== sessionNameOf(old.id)) return undefined;
  if (!isRetried(old)) return undefined;
  const { autoRetryLimit, autoRetryNumber = 0 } = old.facts.autoRetryConfig ?? {};
  return { autoRetryLimit, autoRetryNumber: autoRetryNumber + 1, previousAutoRetry: buildArn(old, old.id) };
}

/** Notes in the build that failed which one took its place. */
export const linkRetry = (tx: Transaction, old: BuildRow, next: string): void =>
  learn(tx, old, old.id, { autoRetryConfig: { ...old.facts.autoRetryConfig, nextAutoRetry: buildArn(old, next) } });

/** Calls RetryBuild. A refusal (the role may not, the project is gone, its limit is reached) is final, as it is at AWS. */
export async function retryAutomatically(parts: CodebuildParts, place: Place, id: string): Promise<void> {
  const build = findBuild(parts.journal, place, id);
  // The build that took its place is written in one transaction with the link: there is never a second.
  if (!build || !isRetried(build)) return;
  try {
    const { client } = await parts.roles.session(roleUseOf(build));
    await client.codebuild.RetryBuild({ id, idempotencyToken: tokenOf(id) });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    parts.log.warn({ build: id, reason: refusalText(error) }, "build not retried automatically");
  } finally {
    parts.roles.forget(id);
  }
}
