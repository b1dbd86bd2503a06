/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
import type { JsonValue } from "../../../git-hosting/delivery.ts";
import type { EventName, HookEvent } from "../model.ts";
import { at, commitAt, type Delivery, filesOf, listAt, textAt, type Told, triggerOf } from "./told.ts";

export function readGithub({ headers, payload }: Delivery): Told {
  const kind = String(headers["x-github-event"] ?? "");
  if (kind === "push") return push(payload);
  if (kind === "pull_request") return pullRequest(payload);
  if (kind === "release") return release(payload);
  return { ignored: `Nothing starts on an event ${kind || "without a name"}.` };
}

const who = (payload: JsonValue) => ({ repository: textAt(payload, "repository.full_name"), actor: textAt(payload, "sender.id") });

/** A payload with as many commits as GitHub puts in may have left some out. */
const commitsMost = 2_048;

function push(payload: JsonValue): Told {
  const headRef = textAt(payload, "ref");
  const commit = commitAt(payload, "after");
  if (commit === undefined) return { ignored: `${headRef} was deleted.` };
  const previous = commitAt(payload, "before");
  const commits = listAt(payload, "commits");
  const event: HookEvent = {
    event: "PUSH",
    ...who(payload),
    headRef,
    commit: commitAt(payload, "head_commit.id") ?? commit,
    ...(previous !== undefined && { previous }),
    message: textAt(payload, "head_commit.message"),
    ...(commits.length > 0 && commits.length < commitsMost && { files: filesOf(commits) }),
    trigger: triggerOf(headRef),
    version: commitAt(payload, "head_commit.id") ?? commit,
  };
  return { events: [event] };
}

const actions: Record<string, EventName | undefined> = {
  opened: "PULL_REQUEST_CREATED",
  synchronize: "PULL_REQUEST_UPDATED",
  reopened: "PULL_REQUEST_REOPENED",
  closed: "PULL_REQUEST_CLOSED",
};

function pullRequest(payload: JsonValue): Told {
  const action = textAt(payload, "action");
  const isMerged = action === "closed" && at(payload, "pull_request.merged") === true;
  const event = isMerged ? "PULL_REQUEST_MERGED" : actions[action];
  const commit = commitAt(payload, "pull_request.head.sha");
  if (!event || commit === undefined) return { ignored: `Nothing starts when a pull request is ${action}.` };
  const base = commitAt(payload, "pull_request.base.sha");
  const number = textAt(payload, "pull_request.number");
  return {
    events: [
      {
        event,
        ...who(payload),
        headRef: `refs/heads/${textAt(payload, "pull_request.head.ref")}`,
        baseRef: `refs/heads/${textAt(payload, "pull_request.base.ref")}`,
        commit,
        ...(base !== undefined && { base }),
        trigger: `pr/${number}`,
        version: `pr/${number}`,
      },
    ],
  };
}

function release(payload: JsonValue): Told {
  const action = textAt(payload, "action");
  const event = ({ released: "RELEASED", prereleased: "PRERELEASED" } as const)[action];
  if (!event) return { ignored: `Nothing starts when a release is ${action}.` };
  const tagName = textAt(payload, "release.tag_name");
  return {
    events: [
      {
        event,
        ...who(payload),
        headRef: `refs/tags/${tagName}`,
        tagName,
        releaseName: textAt(payload, "release.name"),
        trigger: `tag/${tagName}`,
        version: `refs/tags/${tagName}`,
      },
    ],
  };
}
