import type { Reader } from "@towpath/journal";
import { badgeBuildsSeen } from "../limits.ts";
import type { BuildStatus } from "../model.ts";
import { type BuildRow, findBuild, listBuildIds, type ProjectRow } from "../store.ts";

/** As AWS has it: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-build-badges.html */
export type BadgeStatus = "passing" | "failing" | "in progress" | "unknown";

const words: Record<BuildStatus, BadgeStatus> = {
  SUCCEEDED: "passing",
  FAILED: "failing",
  FAULT: "failing",
  TIMED_OUT: "failing",
  STOPPED: "unknown",
  IN_PROGRESS: "in progress",
};

/** By the newest build of a branch; one that was stopped says nothing. */
export function badgeStatus(reader: Reader, project: ProjectRow, branch: string): BadgeStatus {
  const query = { project: project.name, descending: true, limit: badgeBuildsSeen, offset: 0 };
  for (const id of listBuildIds(reader, project, query)) {
    const build = findBuild(reader, project, id);
    if (build && isOfBranch(build, branch, defaultBranch(project)) && build.state.status !== "STOPPED") return words[build.state.status];
  }
  return "unknown";
}

/** The branch that a project's badge is of, unless its URL says otherwise: the project's own, if it names one. */
export function defaultBranch({ facts }: ProjectRow): string {
  const version = facts.sourceVersion?.replace(/^refs\/heads\//, "");
  return version && !/^(pr\/|refs\/|[0-9a-f]{40}$)/.test(version) ? version : "main";
}

/** A build without a source version is one of the repository's default branch, whose name only the repository knows. */
function isOfBranch({ settings }: BuildRow, branch: string, usual: string): boolean {
  const { CODEBUILD_WEBHOOK_EVENT: event, CODEBUILD_WEBHOOK_HEAD_REF: ref } = settings.webhook?.variables ?? {};
  if (event !== undefined) return event === "PUSH" && ref === `refs/heads/${branch}`;
  const version = settings.sourceVersion?.replace(/\^\{[0-9a-f]+\}$/, "");
  return version ? version === branch || version === `refs/heads/${branch}` : branch === usual;
}
