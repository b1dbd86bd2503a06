import { distrustSignature } from "../../git-hosting/github-signature.ts";
import type { PullRequest } from "../pull-request.ts";
import { isCommitId, type ProviderEvent, type Told } from "./told.ts";

/** The members that are used; those of a pull request are always there. */
interface Payload {
  action?: string;
  repository?: { full_name?: string };
  pull_request?: { number: number; title: string; merged?: boolean; user?: { login?: string }; head: Place; base: Place };
}
interface Place {
  ref: string;
  sha: string;
}

const events: Record<string, PullRequest["event"] | undefined> = {
  opened: "OPEN",
  reopened: "OPEN",
  synchronize: "UPDATED",
  closed: "CLOSED",
};

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads */
export function readGithub({ headers, body, secret, payload }: ProviderEvent): Told {
  const distrusted = distrustSignature(secret, headers, body);
  if (distrusted !== undefined) return { distrusted };
  const { action = "", repository, pull_request: told } = payload() as Payload;
  const fullRepositoryId = repository?.full_name ?? "";
  const kind = String(headers["x-github-event"] ?? "");
  if (kind === "push") return { pushedTo: fullRepositoryId };
  if (kind !== "pull_request") return { ignored: `Nothing happens on an event ${kind}.` };
  const event = events[action];
  if (!event || !told || !isPlace(told.head) || !isPlace(told.base))
    return { ignored: `Nothing happens when a pull request is ${action}.` };
  const { head, base } = told;
  return {
    pullRequest: {
      fullRepositoryId,
      pullRequestId: String(told.number),
      event,
      title: String(told.title),
      author: told.user?.login ?? "",
      sourceBranch: head.ref,
      destinationBranch: base.ref,
      sourceCommit: head.sha,
      destinationCommit: base.sha,
      isMerged: told.merged === true,
    },
  };
}

const isPlace = (place: Place | undefined): place is Place => typeof place?.ref === "string" && isCommitId(place.sha);
