import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { taggedAt, tagsOf } from "../store.ts";

export const ListTagsForResource: Operation<"codeconnections", "ListTagsForResource", CodeconnectionsParts> = (
  { ResourceArn },
  { caller },
  { journal },
) => ({ Tags: tagsOf(taggedAt(journal, caller, ResourceArn).row) });
