import { isGitlabToken } from "../../git-hosting/gitlab-token.ts";
import type { PullRequest } from "../pull-request.ts";
import { isCommitId, type ProviderEvent, type Told } from "./told.ts";

/** The members that are used. `oldrev` is there when an update brought commits. */
interface Payload {
  object_kind?: string;
  user?: { username?: string };
  project?: { path_with_namespace?: string };
  object_attributes?: MergeRequest;
}
interface MergeRequest {
  iid: number;
  title: string;
  action?: string;
  oldrev?: string;
  source_branch: string;
  target_branch: string;
  last_commit?: { id?: string };
}

const events: Record<string, PullRequest["event"] | undefined> = {
  open: "OPEN",
  reopen: "OPEN",
  update: "UPDATED",
  close: "CLOSED",
  merge: "CLOSED",
};

/** GitLab sends the secret itself, and not where the target branch is: https://docs.gitlab.com/user/project/integrations/webhook_events/ */
export function readGitlab({ headers, secret, payload }: ProviderEvent): Told {
  if (!isGitlabToken(headers["x-gitlab-token"], secret))
    return { distrusted: "The header X-Gitlab-Token is not the webhookSecret of the connection." };
  const { object_kind: kind = "", user, project, object_attributes: told } = payload() as Payload;
  const fullRepositoryId = project?.path_with_namespace ?? "";
  if (kind === "push" || kind === "tag_push") return { pushedTo: fullRepositoryId };
  const event = told && eventOf(told);
  if (kind !== "merge_request" || !event) return { ignored: `Nothing happens on an event ${kind} ${told?.action ?? ""}.` };
  return { pullRequest: { ...pullRequestOf(told), fullRepositoryId, event, author: user?.username ?? "" } };
}

function eventOf({ action = "", oldrev, source_branch, target_branch, last_commit }: MergeRequest): PullRequest["event"] | undefined {
  const isComplete = typeof source_branch === "string" && typeof target_branch === "string" && isCommitId(last_commit?.id);
  return !isComplete || (action === "update" && oldrev === undefined) ? undefined : events[action];
}

function pullRequestOf(told: MergeRequest): Omit<PullRequest, "fullRepositoryId" | "event" | "author"> {
  return {
    pullRequestId: String(told.iid),
    title: String(told.title),
    sourceBranch: told.source_branch,
    destinationBranch: told.target_branch,
    sourceCommit: told.last_commit?.id ?? "",
    destinationCommit: `refs/heads/${told.target_branch}`,
    isMerged: told.action === "merge",
  };
}
