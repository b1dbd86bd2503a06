import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { checkWebhook } from "../webhooks/check.ts";
import { warningsOf } from "../webhooks/filters.ts";
import { asking, hostFor } from "../webhooks/host-of-project.ts";
import { changeHook } from "../hosts/host.ts";
import { sealedAs, type WebhookFacts, type WebhookRow } from "../webhooks/model.ts";
import { payloadUrl } from "../webhooks/route.ts";
import { webhookShape } from "../webhooks/shape.ts";
import { putWebhook, webhookOf } from "../webhooks/store.ts";

/** What is given takes the place of what was there; a new secret is told to the host, or to the caller who entered the old one there. */
export const UpdateWebhook: Operation<"codebuild", "UpdateWebhook", CodebuildParts> = async (input, { caller, signal }, parts) => {
  const { projectName, rotateSecret, ...given } = input;
  const { journal, seal, ids, home } = parts;
  const place = placeOf(caller);
  const name = projectNameFrom(projectName);
  const project = projectSeenBy(journal, caller, name);
  if (!project) throw projectNotFound(place, name);
  const before = webhookOf(journal, place, name);
  if (!before) throw fault(ResourceNotFoundException, `Webhook not found for project ${name}`);
  const secret = rotateSecret ? ids.bytes(32).toString("hex") : undefined;
  if (secret !== undefined && before.hostId !== undefined) {
    const host = await hostFor(parts, project);
    await asking(changeHook(host, before.hostId, payloadUrl(home.endpoint, before), secret, signal));
  }
  const row = journal.transact((tx): WebhookRow => {
    const current = webhookOf(tx, place, name);
    if (!current) throw fault(ResourceNotFoundException, `Webhook not found for project ${name}`);
    const facts = changed(current.facts, given as WebhookFacts);
    checkWebhook(facts, current.sourceType);
    const sealed = secret !== undefined && { secret: seal.seal(secret, sealedAs(current)), secretModified: tx.now };
    const after = { ...current, facts, ...sealed };
    putWebhook(tx, after);
    return after;
  });
  for (const warning of warningsOf(row.facts)) parts.log.warn({ project: name }, warning);
  return { webhook: webhookShape(home.endpoint, row, row.facts.manualCreation ? secret : undefined) };
};

/** Filter groups and a branch filter exclude each other; whichever is given last counts. */
function changed(facts: WebhookFacts, given: WebhookFacts): WebhookFacts {
  const after = { ...facts, ...given };
  if (given.filterGroups?.length && !given.branchFilter) delete after.branchFilter;
  if (given.branchFilter && !given.filterGroups?.length) delete after.filterGroups;
  return after;
}
