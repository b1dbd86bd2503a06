import {
  InvalidInputException,
  type ProjectBuildBatchConfig,
  type StartBuildBatchInput,
  type StartBuildInput,
} from "@aws-sdk/client-codebuild";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Call } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { settingsOf } from "../plan/settings.ts";
import { checkBuildable } from "../project/check-project.ts";
import { initiatorOf } from "../start.ts";
import type { ProjectRow } from "../store.ts";
import { enqueue, timeBatch } from "./advance.ts";
import { checkBatchConfig } from "./check-config.ts";
import { batchTimeoutMinutesDefault, buildsMost } from "./limits.ts";
import { submittedBatch } from "./state/decide.ts";
import { type BatchRow, findBatch, insertBatch, takeBatchNumber } from "./store.ts";

type Overrides = Omit<StartBuildBatchInput, "projectName" | "idempotencyToken">;

/** Begins a batch: its first build is to be started as its role. Throws InvalidInputException. */
export function startBatch(tx: Transaction, parts: CodebuildParts, call: Call, project: ProjectRow, overrides: Overrides): BatchRow {
  const given = asOfBuild(overrides);
  const settings = settingsOf(project.facts, given, project.owner);
  checkBuildable(settings);
  const config = configOf(project.facts.buildBatchConfig, overrides.buildBatchConfigOverride);
  const place = placeOf(call.caller);
  const { state, effects } = submittedBatch(tx.now);
  const batch = {
    ...place,
    id: `${project.name}:${parts.ids.uuid()}`,
    project: project.name,
    number: takeBatchNumber(tx, place, project.name),
    initiator: initiatorOf(call, given),
    owner: project.owner,
    settings,
    config,
    facts: overrides.debugSessionEnabled ? { debugSessionEnabled: true } : {},
    state,
    created: tx.now,
  };
  insertBatch(tx, batch);
  enqueue(tx, batch, effects);
  timeBatch(tx, batch, config.timeoutInMins ?? batchTimeoutMinutesDefault);
  return findBatch(tx, place, batch.id) as BatchRow;
}

/** Two of the overrides have other names than in StartBuild, and one concerns the batch only. */
function asOfBuild(overrides: Overrides): Omit<StartBuildInput, "projectName"> {
  const { buildTimeoutInMinutesOverride, reportBuildBatchStatusOverride, buildBatchConfigOverride: _, ...same } = overrides;
  return {
    ...same,
    timeoutInMinutesOverride: buildTimeoutInMinutesOverride,
    reportBuildStatusOverride: reportBuildBatchStatusOverride,
  };
}

/** The project's configuration, member by member overridden, with AWS's defaults. */
function configOf(own: ProjectBuildBatchConfig | undefined, override: ProjectBuildBatchConfig | undefined): BatchRow["config"] {
  const { restrictions, ...given } = { ...own, ...override };
  const config = {
    ...given,
    restrictions: { maximumBuildsAllowed: buildsMost, ...restrictions },
    timeoutInMins: given.timeoutInMins ?? batchTimeoutMinutesDefault,
  };
  checkBatchConfig(config);
  const { serviceRole } = config;
  if (!serviceRole) throw fault(InvalidInputException, "Invalid build batch config: a service role is required to run batch builds");
  return { ...config, serviceRole };
}
