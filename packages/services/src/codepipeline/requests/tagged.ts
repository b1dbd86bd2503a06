/** What can have tags: https://docs.aws.amazon.com/codepipeline/latest/userguide/tag-resources.html */
import { InvalidArnException } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import { customType } from "../action-types/lookup.ts";
import type { Call } from "../../door/service.ts";
import type { ActionTypeId } from "../declare/declaration.ts";
import { findPipeline, putTags, removeTags, type Tag, tagsOf } from "../store/pipelines.ts";
import { putResourceTags, removeResourceTags, resourceTagsOf } from "../store/resource-tags.ts";
import { findWebhook } from "../store/webhooks.ts";
import { notIncluded } from "./tags.ts";

/** A pipeline, or another resource by its ARN. */
export interface Tagged {
  tags(reader: Reader): Tag[];
  put(tx: Transaction, tags: Tag[]): void;
  remove(tx: Transaction, keys: string[]): void;
}

/** Throws InvalidArnException and ResourceNotFoundException. */
export function taggedBy(reader: Reader, { caller }: Call, arn: string): Tagged {
  const [, , service, region, account, kind, name, ...more] = arn.split(":");
  if (service !== "codepipeline" || !region || !account || !kind || more.length > 0)
    throw fault(InvalidArnException, `The resource ARN '${arn}' is not valid.`);
  const own = account === caller.account && region === caller.region;
  if (name === undefined) {
    const pipeline = own ? findPipeline(reader, caller, kind) : undefined;
    if (!pipeline) throw notIncluded(account, kind);
    const { id } = pipeline;
    return { tags: (from) => tagsOf(from, id), put: (tx, tags) => putTags(tx, id, tags), remove: (tx, keys) => removeTags(tx, id, keys) };
  }
  const kinds = new Map([
    ["actiontype", { called: "custom action type", find: () => isActionType(reader, { account, region }, name) }],
    ["webhook", { called: "webhook", find: () => findWebhook(reader, { account, region }, name) !== undefined }],
  ]);
  const known = kinds.get(kind);
  if (!known) throw fault(InvalidArnException, `The resource ARN '${arn}' is not valid.`);
  if (!own || !known.find()) throw notIncluded(account, name, known.called);
  return {
    tags: (from) => resourceTagsOf(from, arn),
    put: (tx, tags) => putResourceTags(tx, arn, tags),
    remove: (tx, keys) => removeResourceTags(tx, arn, keys),
  };
}

/** `name` is owner/category/provider/version. */
function isActionType(reader: Reader, at: { account: string; region: string }, name: string): boolean {
  const [owner, category, provider, version] = name.split("/");
  return customType(reader, at, { owner, category, provider, version } as ActionTypeId)?.deleted === false;
}
