import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { pullRequestAt, pullRequestShape } from "../pull-requests/store.ts";

export const GetPullRequest: Operation<"codecommit", "GetPullRequest", CodecommitParts> = ({ pullRequestId }, { caller }, { journal }) => ({
  pullRequest: pullRequestShape(pullRequestAt(journal, caller, pullRequestId)),
});
