import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { taggedBy } from "../requests/tagged.ts";
import { checkTags } from "../requests/tags.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_TagResource.html */
export const TagResource: Operation<"codepipeline", "TagResource", CodepipelineParts> = ({ resourceArn, tags }, call, parts) => {
  parts.journal.transact((tx) => {
    const tagged = taggedBy(tx, call, resourceArn);
    checkTags(resourceArn, tagged.tags(tx), tags);
    tagged.put(tx, tags);
  });
  return {};
};
