import type { Transaction } from "@towpath/journal";
import { startBatch } from "../batch/start.ts";
import { serviceCaller } from "../../door/caller.ts";
import type { CodebuildParts } from "../parts.ts";
import { settingsOf } from "../plan/settings.ts";
import { startBuild } from "../start.ts";
import type { ProjectRow } from "../store.ts";
import { warningsOf } from "./filters.ts";
import type { HookEvent, WebhookRow } from "./model.ts";

/** What a build knows of the webhook that started it. */
export interface WebhookOrigin {
  /** CODEBUILD_WEBHOOK_...: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html */
  variables: Record<string, string>;
  warnings: string[];
}

const originOf = (event: HookEvent, webhook: WebhookRow): WebhookOrigin => ({
  variables: {
    CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID: event.actor,
    CODEBUILD_WEBHOOK_EVENT: event.event,
    CODEBUILD_WEBHOOK_HEAD_REF: event.headRef,
    CODEBUILD_WEBHOOK_TRIGGER: event.trigger,
    ...(event.baseRef !== undefined && { CODEBUILD_WEBHOOK_BASE_REF: event.baseRef }),
    ...(event.previous !== undefined && { CODEBUILD_WEBHOOK_PREV_COMMIT: event.previous }),
    ...(event.mergeCommit !== undefined && { CODEBUILD_WEBHOOK_MERGE_COMMIT: event.mergeCommit }),
  },
  warnings: warningsOf(webhook.facts),
});

/**
 * Starts what the webhook is for; `agent` is what the host calls itself, which is shown as who started it. Gives the id of the build or the
 * batch. Throws what StartBuild and StartBuildBatch throw.
 */
export function startByWebhook(
  tx: Transaction,
  parts: CodebuildParts,
  what: { webhook: WebhookRow; project: ProjectRow; event: HookEvent; agent: string },
): string {
  const { webhook, project, event, agent } = what;
  const overrides = { sourceVersion: event.version, webhook: originOf(event, webhook) };
  const caller = serviceCaller(agent, project.account, project.region);
  const call = { caller, requestId: webhook.id, now: tx.now, signal: new AbortController().signal };
  if (webhook.facts.buildType === "BUILD_BATCH") return startBatch(tx, parts, call, project, overrides).id;
  return startBuild(tx, parts, call, { project, settings: settingsOf(project.facts, overrides, project.owner), overrides }).id;
}
