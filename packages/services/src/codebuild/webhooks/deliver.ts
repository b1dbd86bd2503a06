/** What comes of a delivery that is authentic: builds, work to find out what a commit changed, or the reason for neither. */
import { InvalidInputException, AccountLimitExceededException } from "@aws-sdk/client-codebuild";
import type { Effect, Transaction } from "@towpath/journal";
import type { CodebuildParts } from "../parts.ts";
import { fullRepositoryId } from "../sources/git/repository.ts";
import { gitUrl } from "../project/check-source.ts";
import { projectArn } from "../names.ts";
import { findProject, type ProjectRow } from "../store.ts";
import { changesOf } from "./changes.ts";
import { judge } from "./filters.ts";
import type { HookEvent, WebhookRow } from "./model.ts";
import { startByWebhook } from "./start.ts";
import { webhookAt } from "./store.ts";

export type Outcome = { outcome: "started"; build: string } | { outcome: "ignored" | "refused"; because: string } | { outcome: "looking" };

export interface WebhookPayload {
  webhook: string;
  event: HookEvent;
  agent: string;
}

/** Takes one event, in the transaction in which it is acknowledged. */
export function take(tx: Transaction, parts: CodebuildParts, { webhook: id, event, agent }: WebhookPayload): Outcome {
  const webhook = webhookAt(tx, id);
  const project = webhook && findProject(tx, webhook, webhook.project);
  if (!webhook || !project) return { outcome: "refused", because: "The webhook or its project does not exist any more." };
  const told = outcomeOf(tx, parts, { webhook, project, event, agent });
  announce(tx, webhook, told, event);
  return told;
}

function outcomeOf(
  tx: Transaction,
  parts: CodebuildParts,
  what: { webhook: WebhookRow; project: ProjectRow; event: HookEvent; agent: string },
): Outcome {
  const { webhook, project, event, agent } = what;
  if (!isOf(project, event)) return { outcome: "ignored", because: `${event.repository} is not the repository of the project` };
  const verdict = judge(webhook.facts, event);
  if (verdict.is === "no") return { outcome: "ignored", because: verdict.because };
  if (verdict.is === "ifChangesMatch") {
    const payload: WebhookPayload = { webhook: webhook.id, event, agent };
    tx.enqueue({ service: "codebuild", kind: "webhook-changes", key: `${webhook.id}/${parts.ids.uuid()}`, payload });
    return { outcome: "looking" };
  }
  try {
    return { outcome: "started", build: startByWebhook(tx, parts, what) };
  } catch (error) {
    if (error instanceof AccountLimitExceededException || error instanceof InvalidInputException)
      return { outcome: "refused", because: error.message };
    throw error;
  }
}

/** A host may serve its repositories below a path. */
function isOf({ facts }: ProjectRow, { repository }: HookEvent): boolean {
  const url = gitUrl(facts.source?.location ?? "");
  const own = url ? `/${fullRepositoryId(url)}`.toLowerCase() : "";
  return repository !== "" && own.endsWith(`/${repository.toLowerCase()}`);
}

/** For whoever asks why something started or not. */
export function announce(tx: Transaction, webhook: WebhookRow, told: Outcome, event?: HookEvent): void {
  const { account, region, project } = webhook;
  tx.emit({
    account,
    region,
    source: "towpath.codebuild",
    type: "Webhook Delivery",
    resource: projectArn(webhook, project),
    internal: true,
    detail: { project, ...(event && { event: event.event, trigger: event.trigger }), ...told },
  });
}

/** The effect that finds out what a commit changed, and then takes the event again. */
export async function performChanges(
  parts: CodebuildParts,
  { payload, key }: { payload: WebhookPayload; key: string },
  signal: AbortSignal,
): Promise<((tx: Transaction) => void) | undefined> {
  const webhook = webhookAt(parts.journal, payload.webhook);
  const project = webhook && findProject(parts.journal, webhook, webhook.project);
  if (!project) return undefined;
  const changes = await changesOf(parts, project, payload.event, key.slice(key.indexOf("/") + 1), signal);
  return (tx) => void take(tx, parts, { ...payload, event: { ...payload.event, ...changes } });
}

export function giveUpChanges(tx: Transaction, { payload }: Effect<WebhookPayload>, error: unknown): void {
  const webhook = webhookAt(tx, payload.webhook);
  const why = error instanceof Error ? error.message : String(error);
  if (webhook) announce(tx, webhook, { outcome: "refused", because: `What the commit changed cannot be found out: ${why}` }, payload.event);
}
