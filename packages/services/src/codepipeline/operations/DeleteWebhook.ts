import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { removeAllResourceTags } from "../store/resource-tags.ts";
import { deleteWebhook, webhookArn } from "../store/webhooks.ts";

/** Its URL answers no more. Deleting what is not there is no error. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeleteWebhook.html */
export const DeleteWebhook: Operation<"codepipeline", "DeleteWebhook", CodepipelineParts> = ({ name }, { caller }, parts) => {
  parts.journal.transact((tx) => {
    deleteWebhook(tx, caller, name);
    removeAllResourceTags(tx, webhookArn({ ...caller, name }));
  });
  return {};
};
