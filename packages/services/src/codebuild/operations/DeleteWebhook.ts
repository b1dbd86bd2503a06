import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { asking, hostFor } from "../webhooks/host-of-project.ts";
import { removeHook } from "../hosts/host.ts";
import { deleteWebhookOf, webhookOf } from "../webhooks/store.ts";

/** The host is asked first to deliver no more, where it was asked to deliver. */
export const DeleteWebhook: Operation<"codebuild", "DeleteWebhook", CodebuildParts> = async (
  { projectName },
  { caller, signal },
  parts,
) => {
  const place = placeOf(caller);
  const name = projectNameFrom(projectName);
  const project = projectSeenBy(parts.journal, caller, name);
  if (!project) throw projectNotFound(place, name);
  const webhook = webhookOf(parts.journal, place, name);
  if (!webhook) throw fault(ResourceNotFoundException, `Webhook not found for project ${name}`);
  if (webhook.hostId !== undefined) await asking(removeHook(await hostFor(parts, project), webhook.hostId, signal));
  parts.journal.transact((tx) => deleteWebhookOf(tx, place, name));
  return {};
};
