import { type JsonValue, member } from "../../git-hosting/delivery.ts";

/** The commit that a push of GitHub's brought to a branch of a repository, if the payload is of such a push. */
export function pushedCommit(payload: JsonValue, repository: string, branch: string): string | undefined {
  const after = member(payload, "after");
  const isOfBranch = member(payload, "ref") === `refs/heads/${branch}` && member(member(payload, "repository"), "full_name") === repository;
  return isOfBranch && typeof after === "string" && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(after) && !/^0+$/.test(after) ? after : undefined;
}
