import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { merge } from "../pull-requests/merge.ts";

/** https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestBySquash.html */
export const MergePullRequestBySquash: Operation<"codecommit", "MergePullRequestBySquash", CodecommitParts> = async (
  input,
  call,
  parts,
) => ({
  pullRequest: await merge("SQUASH_MERGE", input, call, parts),
});
