import { AccountLimitExceededException, type AutoRetryConfig, type StartBuildInput } from "@aws-sdk/client-codebuild";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Call } from "../door/service.ts";
import { autoRetryOf } from "./auto-retry.ts";
import { submitted } from "./decide.ts";
import { emitChanges } from "./events.ts";
import { onFleet } from "./fleets/check.ts";
import { buildsQueued } from "./limits.ts";
import { logsBefore } from "./logs/place.ts";
import { buildArn, placeOf } from "./names.ts";
import type { CodebuildParts } from "./parts.ts";
import { checkBuildable } from "./project/check-project.ts";
import type { BuildSettings } from "./plan/settings.ts";
import { admit } from "./queue.ts";
import { type BuildRow, findBuild, insertBuild, openBuilds, type ProjectRow, takeNumber } from "./store.ts";

/** Who is shown as the starter of a build: AWS names the user or the role's session, and the pipeline for CodePipeline. */
export function initiatorOf({ caller }: Call, overrides: Partial<StartBuildInput>): string {
  const { principal } = caller;
  if (principal.kind === "session") {
    if (overrides.sourceTypeOverride === "CODEPIPELINE") return `codepipeline/${principal.sessionName}`;
    return `${principal.roleArn.slice(principal.roleArn.lastIndexOf("/") + 1)}/${principal.sessionName}`;
  }
  return principal.kind === "user" ? principal.userName : principal.kind === "service" ? principal.service : "root";
}

/**
 * Adds a build to the queue, and begins it in the same transaction when there is room. Throws InvalidInputException and
 * AccountLimitExceededException.
 */
export function startBuild(
  tx: Transaction,
  parts: CodebuildParts,
  call: Call,
  what: {
    project: ProjectRow;
    settings: BuildSettings;
    overrides: Partial<StartBuildInput>;
    autoRetry?: AutoRetryConfig | undefined;
    owner?: string;
    member?: Pick<BuildRow, "batch" | "initiator">;
  },
): BuildRow {
  const { project, overrides } = what;
  const settings = onFleet(tx, project, what.settings);
  checkBuildable(settings);
  checkLimits(tx, project);
  const autoRetryConfig = what.member || what.owner ? undefined : (what.autoRetry ?? autoRetryOf(project, settings, overrides));
  const place = placeOf(call.caller);
  const id = `${project.name}:${parts.ids.uuid()}`;
  const build: BuildRow = {
    ...place,
    id,
    project: project.name,
    number: what.owner === undefined ? takeNumber(tx, place, project.name) : 0,
    initiator: initiatorOf(call, overrides),
    owner: what.owner ?? project.owner,
    overrides,
    settings,
    facts: {
      logs: logsBefore(place, settings),
      ...(autoRetryConfig && { autoRetryConfig }),
      ...(overrides.debugSessionEnabled && { debugSession: { sessionEnabled: true } }),
    },
    state: submitted(tx.now),
    created: tx.now,
    ...what.member,
  };
  insertBuild(tx, build);
  emitChanges(tx, build, undefined);
  const notBefore = tx.now + settings.queuedTimeoutInMinutes * 60_000;
  tx.enqueue({ service: "codebuild", kind: "queue-time-out", key: buildArn(place, id), payload: { ...place, id }, notBefore });
  admit(tx, parts.capacity);
  return findBuild(tx, place, id) ?? build;
}

function checkLimits(tx: Transaction, project: ProjectRow): void {
  const open = openBuilds(tx).filter((build) => build.account === project.account && build.region === project.region);
  const limit = project.facts.concurrentBuildLimit;
  if (limit !== undefined && open.filter((build) => build.project === project.name).length >= limit) {
    throw fault(AccountLimitExceededException, `Cannot have more than ${limit} active builds for the project`);
  }
  if (open.filter((build) => build.waiting).length >= buildsQueued) {
    throw fault(AccountLimitExceededException, `Cannot have more than ${buildsQueued} builds in queue for the account`);
  }
}
