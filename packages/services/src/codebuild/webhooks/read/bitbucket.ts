/** https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/ */
import type { JsonValue } from "../../../git-hosting/delivery.ts";
import type { EventName, HookEvent } from "../model.ts";
import { commitAt, type Delivery, listAt, textAt, type Told, triggerOf } from "./told.ts";

export function readBitbucket({ headers, payload }: Delivery): Told {
  const kind = String(headers["x-event-key"] ?? "");
  if (kind === "repo:push") return push(payload);
  return kind.startsWith("pullrequest:")
    ? pullRequest(kind, payload)
    : { ignored: `Nothing starts on an event ${kind || "without a name"}.` };
}

const who = (payload: JsonValue) => ({
  repository: textAt(payload, "repository.full_name"),
  actor: textAt(payload, "actor.account_id") || textAt(payload, "actor.uuid"),
});

/** One push may bring several branches and tags. */
function push(payload: JsonValue): Told {
  const events = listAt(payload, "push.changes").flatMap((change): HookEvent[] => {
    const commit = commitAt(change, "new.target.hash");
    if (commit === undefined) return [];
    const headRef = `refs/${textAt(change, "new.type") === "tag" ? "tags" : "heads"}/${textAt(change, "new.name")}`;
    const previous = commitAt(change, "old.target.hash");
    return [
      {
        event: "PUSH",
        ...who(payload),
        headRef,
        commit,
        ...(previous !== undefined && { previous }),
        message: textAt(change, "new.target.message"),
        trigger: triggerOf(headRef),
        version: commit,
      },
    ];
  });
  return events.length > 0 ? { events } : { ignored: "The push deleted what it names." };
}

const kinds: Record<string, EventName | undefined> = {
  "pullrequest:created": "PULL_REQUEST_CREATED",
  "pullrequest:updated": "PULL_REQUEST_UPDATED",
  "pullrequest:rejected": "PULL_REQUEST_CLOSED",
  "pullrequest:fulfilled": "PULL_REQUEST_MERGED",
};

/** Bitbucket has no refs for pull requests, so the branch is built at the commit that it was seen with. */
function pullRequest(kind: string, payload: JsonValue): Told {
  const event = kinds[kind];
  const commit = commitAt(payload, "pullrequest.source.commit.hash");
  if (!event || commit === undefined) return { ignored: `Nothing starts on an event ${kind}.` };
  const { repository, actor } = who(payload);
  if (textAt(payload, "pullrequest.source.repository.full_name") !== repository)
    return { ignored: "The pull request comes from another repository, which Bitbucket does not give out here." };
  const headRef = `refs/heads/${textAt(payload, "pullrequest.source.branch.name")}`;
  const base = commitAt(payload, "pullrequest.destination.commit.hash");
  const mergeCommit = event === "PULL_REQUEST_MERGED" ? commitAt(payload, "pullrequest.merge_commit.hash") : undefined;
  return {
    events: [
      {
        event,
        repository,
        actor,
        headRef,
        baseRef: `refs/heads/${textAt(payload, "pullrequest.destination.branch.name")}`,
        commit,
        ...(base !== undefined && { base }),
        ...(mergeCommit !== undefined && { mergeCommit }),
        trigger: `pr/${textAt(payload, "pullrequest.id")}`,
        version: mergeCommit ?? `${headRef}^{${commit}}`,
      },
    ],
  };
}
