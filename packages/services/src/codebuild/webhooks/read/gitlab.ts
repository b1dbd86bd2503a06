/** https://docs.gitlab.com/user/project/integrations/webhook_events/ */
import type { JsonValue } from "../../../git-hosting/delivery.ts";
import type { EventName } from "../model.ts";
import { at, commitAt, type Delivery, filesOf, listAt, textAt, type Told, triggerOf } from "./told.ts";

export function readGitlab({ payload }: Delivery): Told {
  const kind = textAt(payload, "object_kind");
  if (kind === "push" || kind === "tag_push") return push(payload);
  if (kind === "merge_request") return mergeRequest(payload);
  return { ignored: `Nothing starts on an event ${kind || "without a name"}.` };
}

function push(payload: JsonValue): Told {
  const headRef = textAt(payload, "ref");
  // Of a tag with a message, `after` is the tag itself.
  const commit = commitAt(payload, "checkout_sha") ?? commitAt(payload, "after");
  if (commitAt(payload, "after") === undefined || commit === undefined) return { ignored: `${headRef} was deleted.` };
  const previous = commitAt(payload, "before");
  const commits = listAt(payload, "commits");
  const isComplete = commits.length > 0 && String(commits.length) === textAt(payload, "total_commits_count");
  const newest = commits.find((one) => textAt(one, "id") === commit);
  return {
    events: [
      {
        event: "PUSH",
        repository: textAt(payload, "project.path_with_namespace"),
        actor: textAt(payload, "user_id"),
        headRef,
        commit,
        ...(previous !== undefined && { previous }),
        ...(newest !== undefined && { message: textAt(newest, "message") }),
        ...(isComplete && { files: filesOf(commits) }),
        trigger: triggerOf(headRef),
        version: commit,
      },
    ],
  };
}

const actions: Record<string, EventName | undefined> = {
  open: "PULL_REQUEST_CREATED",
  update: "PULL_REQUEST_UPDATED",
  reopen: "PULL_REQUEST_REOPENED",
  close: "PULL_REQUEST_CLOSED",
  merge: "PULL_REQUEST_MERGED",
};

function mergeRequest(payload: JsonValue): Told {
  const action = textAt(payload, "object_attributes.action");
  const event = actions[action];
  const commit = commitAt(payload, "object_attributes.last_commit.id");
  // An update without an earlier commit changed the title, a label or the like.
  const isOther = action === "update" && at(payload, "object_attributes.oldrev") === undefined;
  if (!event || commit === undefined || isOther) return { ignored: `Nothing starts on ${action || "this"} of a merge request.` };
  const number = textAt(payload, "object_attributes.iid");
  const base = `refs/heads/${textAt(payload, "object_attributes.target_branch")}`;
  return {
    events: [
      {
        event,
        repository: textAt(payload, "project.path_with_namespace"),
        actor: textAt(payload, "user.id"),
        headRef: `refs/heads/${textAt(payload, "object_attributes.source_branch")}`,
        baseRef: base,
        base,
        commit,
        message: textAt(payload, "object_attributes.last_commit.message"),
        trigger: `pr/${number}`,
        version: `pr/${number}`,
      },
    ],
  };
}
