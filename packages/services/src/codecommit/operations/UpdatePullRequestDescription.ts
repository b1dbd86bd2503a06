import { PullRequestAlreadyClosedException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { changePull, pullRequestAt, pullRequestShape } from "../pull-requests/store.ts";

export const UpdatePullRequestDescription: Operation<"codecommit", "UpdatePullRequestDescription", CodecommitParts> = (
  input,
  { caller },
  { journal },
) =>
  journal.transact((tx) => {
    const found = pullRequestAt(tx, caller, input.pullRequestId);
    if (found.pull.status === "CLOSED") throw fault(PullRequestAlreadyClosedException, `Pull request ${found.pull.id} is closed already.`);
    return { pullRequest: pullRequestShape({ ...found, pull: changePull(tx, found.pull, { description: input.description }) }) };
  });
