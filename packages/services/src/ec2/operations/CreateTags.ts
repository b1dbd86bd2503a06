import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import { tagsPerResourceMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { assertTaggable } from "../taggable.ts";
import { checkedTags } from "../tags.ts";
import { setTags, tagsOf } from "../store.ts";
import { write } from "../write.ts";

export const CreateTags: Operation<"ec2", "CreateTags", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const tags = checkedTags(input.Tags, caller);
    for (const id of input.Resources) {
      assertTaggable(tx, caller, id);
      setTags(tx, caller, id, tags);
      if (tagsOf(tx, id).length > tagsPerResourceMax) {
        throw refuse("TagLimitExceeded", `The maximum number of tags for resource ${id} has been reached.`);
      }
    }
    return {};
  });
