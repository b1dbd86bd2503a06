import { InvalidPullRequestStatusUpdateException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { announcePullRequest } from "../pull-requests/announce.ts";
import { changePull, pullRequestAt, pullRequestShape } from "../pull-requests/store.ts";

/** The only valid update is from OPEN to CLOSED. */
export const UpdatePullRequestStatus: Operation<"codecommit", "UpdatePullRequestStatus", CodecommitParts> = (
  input,
  { caller },
  { journal },
) =>
  journal.transact((tx) => {
    const found = pullRequestAt(tx, caller, input.pullRequestId);
    if (found.pull.status !== "OPEN" || input.pullRequestStatus !== "CLOSED")
      throw fault(
        InvalidPullRequestStatusUpdateException,
        "The pull request status update is not valid. The only valid update is from OPEN to CLOSED.",
      );
    const closed = { ...found, pull: changePull(tx, found.pull, { status: "CLOSED" }) };
    announcePullRequest(tx, closed, "pullRequestStatusChanged", caller.principal.arn);
    return { pullRequest: pullRequestShape(closed) };
  });
