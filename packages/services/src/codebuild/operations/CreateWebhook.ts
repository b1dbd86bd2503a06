import { ResourceAlreadyExistsException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { checkWebhook, checkWebhookSource } from "../webhooks/check.ts";
import { warningsOf } from "../webhooks/filters.ts";
import { asking, hostFor } from "../webhooks/host-of-project.ts";
import { makeHook } from "../hosts/host.ts";
import { sealedAs, type WebhookFacts, type WebhookRow } from "../webhooks/model.ts";
import { payloadUrl } from "../webhooks/route.ts";
import { webhookShape } from "../webhooks/shape.ts";
import { deleteWebhookOf, putWebhook, webhookOf } from "../webhooks/store.ts";

/**
 * With `manualCreation` the caller enters the URL and the secret at the host. Else the host is asked, with the project's credentials, and
 * nothing is kept when it refuses; it must be able to reach this server, which it may not tell before it delivers.
 */
export const CreateWebhook: Operation<"codebuild", "CreateWebhook", CodebuildParts> = async (input, { caller, signal }, parts) => {
  const { projectName, scopeConfiguration, ...given } = input;
  const { journal, seal, ids, home } = parts;
  const place = placeOf(caller);
  const name = projectNameFrom(projectName);
  const project = projectSeenBy(journal, caller, name);
  if (!project) throw projectNotFound(place, name);
  const sourceType = project.facts.source?.type ?? "";
  checkWebhookSource(sourceType);
  const facts: WebhookFacts = { buildType: "BUILD", ...given } as WebhookFacts;
  checkWebhook({ ...facts, scopeConfiguration }, sourceType);
  const host = facts.manualCreation ? undefined : await hostFor(parts, project);
  const id = ids.hex(32);
  const secret = ids.bytes(32).toString("hex");
  const row: WebhookRow = {
    ...place,
    id,
    project: name,
    sourceType,
    facts,
    secret: seal.seal(secret, sealedAs({ ...place, id })),
    secretModified: parts.clock.now(),
    hostId: undefined,
    status: host ? "CREATING" : "ACTIVE",
    created: parts.clock.now(),
  };
  journal.transact((tx) => {
    if (webhookOf(tx, place, name)) throw fault(ResourceAlreadyExistsException, `Webhook already exists for project ${name}`);
    putWebhook(tx, row);
  });
  for (const warning of warningsOf(facts)) parts.log.warn({ project: name }, warning);
  if (!host) return { webhook: webhookShape(home.endpoint, row, secret) };
  parts.crash.at("webhook-asked");
  try {
    const hook = await asking(makeHook(host, payloadUrl(home.endpoint, row), secret, signal));
    const made: WebhookRow = { ...row, status: "ACTIVE", hostId: hook.id, facts: { ...facts, url: hook.url } };
    journal.transact((tx) => putWebhook(tx, made));
    return { webhook: webhookShape(home.endpoint, made) };
  } catch (error) {
    journal.transact((tx) => deleteWebhookOf(tx, place, name));
    throw error;
  }
};
