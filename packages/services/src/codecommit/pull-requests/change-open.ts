import { PullRequestAlreadyClosedException, type PullRequest } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import type { Call } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { changePull, pullRequestAt, type PullRequestRow, pullRequestShape } from "./store.ts";

/** Changes words of a pull request that is open. Throws PullRequestDoesNotExistException and PullRequestAlreadyClosedException. */
export const changeOpenPull = (
  { caller }: Call,
  { journal }: CodecommitParts,
  id: string,
  change: Partial<Pick<PullRequestRow, "title" | "description">>,
): PullRequest =>
  journal.transact((tx) => {
    const found = pullRequestAt(tx, caller, id);
    if (found.pull.status === "CLOSED") throw fault(PullRequestAlreadyClosedException, `Pull request ${found.pull.id} is closed already.`);
    return pullRequestShape({ ...found, pull: changePull(tx, found.pull, change) });
  });
