import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { taggedBy } from "../requests/tagged.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UntagResource.html */
export const UntagResource: Operation<"codepipeline", "UntagResource", CodepipelineParts> = ({ resourceArn, tagKeys }, call, parts) => {
  parts.journal.transact((tx) => taggedBy(tx, call, resourceArn).remove(tx, tagKeys));
  return {};
};
