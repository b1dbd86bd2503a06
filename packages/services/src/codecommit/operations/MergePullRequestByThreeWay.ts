import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { merge } from "../pull-requests/merge.ts";

/** https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestByThreeWay.html */
export const MergePullRequestByThreeWay: Operation<"codecommit", "MergePullRequestByThreeWay", CodecommitParts> = async (
  input,
  call,
  parts,
) => ({
  pullRequest: await merge("THREE_WAY_MERGE", input, call, parts),
});
