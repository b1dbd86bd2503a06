import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { merge } from "../pull-requests/merge.ts";

/** https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestByFastForward.html */
export const MergePullRequestByFastForward: Operation<"codecommit", "MergePullRequestByFastForward", CodecommitParts> = async (
  input,
  call,
  parts,
) => ({
  pullRequest: await merge("FAST_FORWARD_MERGE", input, call, parts),
});
