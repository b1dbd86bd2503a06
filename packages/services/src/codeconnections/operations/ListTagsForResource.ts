import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionAt, tagsOf } from "../store.ts";

export const ListTagsForResource: Operation<"codeconnections", "ListTagsForResource", CodeconnectionsParts> = (
  { ResourceArn },
  { caller },
  { journal },
) => ({ Tags: tagsOf(connectionAt(journal, caller, ResourceArn)) });
