import type { Call } from "../door/service.ts";
import { refuse } from "./faults.ts";
import { tagsPerResourceMax } from "./limits.ts";
import type { Tag } from "./model.ts";

export interface TagSpecification {
  ResourceType?: string;
  Tags?: { Key?: string; Value?: string }[];
}

/** The tags a create call gives its resource. Throws InvalidParameterValue when they are meant for another type. */
export function tagsFor(resourceType: string, specifications: TagSpecification[] | undefined, { caller }: Call): Tag[] {
  const tags: Tag[] = [];
  for (const { ResourceType, Tags = [] } of specifications ?? []) {
    if (ResourceType !== resourceType) {
      throw refuse("InvalidParameterValue", `'${ResourceType ?? ""}' is not a valid taggable resource type for this operation.`);
    }
    tags.push(...checkedTags(Tags, caller));
  }
  return tags;
}

/** Throws for keys and values AWS does not take. Only services may use keys that begin with `aws:`. */
export function checkedTags(given: readonly { Key?: string; Value?: string }[], caller: Call["caller"]): Tag[] {
  const tags = given.map(({ Key = "", Value = "" }) => ({ Key, Value }));
  const isService = caller.principal.kind === "service" || caller.principal.kind === "session";
  for (const { Key, Value } of tags) {
    if (Key === "") throw refuse("InvalidParameterValue", "Tag key cannot be null or empty");
    if (Key.length > 127) throw refuse("InvalidParameterValue", `Tag key exceeds the maximum length of 127 characters`);
    if (Value.length > 255) throw refuse("InvalidParameterValue", `Tag value exceeds the maximum length of 255 characters`);
    if (/^aws:/i.test(Key) && !isService) {
      throw refuse("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use");
    }
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) {
    throw refuse("InvalidParameterValue", "Duplicate tag keys are not allowed.");
  }
  if (tags.length > tagsPerResourceMax) {
    throw refuse("TagLimitExceeded", `More than ${tagsPerResourceMax} tags specified`);
  }
  return tags;
}
