import type { Operation } from "../../door/service.ts";
import type { Ec2Parts } from "../model.ts";
import { removeTag, removeTags } from "../store.ts";
import { assertTaggable } from "../taggable.ts";
import { write } from "../write.ts";

/** Without tags all of a resource's go; a tag without a value goes whatever its value is. */
export const DeleteTags: Operation<"ec2", "DeleteTags", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    for (const id of input.Resources) {
      assertTaggable(tx, caller, id);
      if (!input.Tags?.length) removeTags(tx, id);
      for (const { Key = "", Value } of input.Tags ?? []) removeTag(tx, id, Key, Value);
    }
    return {};
  });
