/** What CreateWebhook and UpdateWebhook refuse: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html */
import type { WebhookFilter } from "@aws-sdk/client-codebuild";
import { gitHosts } from "../project/check-source.ts";
import { invalid, unsupported } from "../project/refuse.ts";
import { eventsOf } from "./filters.ts";
import { eventNames, type WebhookFacts } from "./model.ts";
import { patternOf } from "./pattern.ts";

/** Throws InvalidInputException for sources that have no webhooks: CodeCommit's repositories start builds by EventBridge rules. */
export function checkWebhookSource(type: string | undefined): void {
  if (!gitHosts.includes(type ?? "")) throw invalid(`Webhook is not supported for source type ${type}`);
}

/** `given` is the whole input: what it has beyond the facts is refused by name. */
export function checkWebhook(facts: WebhookFacts & { scopeConfiguration?: object | undefined }, sourceType: string | undefined): void {
  const { buildType, filterGroups = [], branchFilter, pullRequestBuildPolicy, scopeConfiguration } = facts;
  if (buildType === "RUNNER_BUILDKITE_BUILD") throw unsupported("builds as runners of Buildkite (buildType RUNNER_BUILDKITE_BUILD)");
  if (scopeConfiguration) throw unsupported("webhooks of organizations, groups and enterprises (scopeConfiguration)");
  if (pullRequestBuildPolicy && pullRequestBuildPolicy.requiresCommentApproval !== "DISABLED") {
    throw unsupported("approval of pull requests by comments (pullRequestBuildPolicy)");
  }
  if (branchFilter && filterGroups.length > 0) throw invalid("Invalid input: branchFilter and filterGroups cannot both be given");
  if (branchFilter && !patternOf(branchFilter)) throw invalid(`Invalid branch filter: ${branchFilter} is not a regular expression`);
  for (const group of filterGroups) checkGroup(group, sourceType);
}

function checkGroup(group: readonly WebhookFilter[], sourceType: string | undefined): void {
  if (group.filter(({ type }) => type === "EVENT").length !== 1) {
    throw invalid("Invalid filter group: each filter group must contain exactly one EVENT filter");
  }
  for (const { type, pattern = "" } of group) {
    if (type === "WORKFLOW_NAME") throw unsupported("builds as runners of workflows (WORKFLOW_NAME)");
    if (type === "EVENT") checkEvents(pattern, sourceType);
    else if (!patternOf(pattern)) throw invalid(`Invalid filter pattern: ${pattern} is not a regular expression`);
  }
}

/** Which hosts tell of what: on AWS these, too. */
const onlyOf: Record<string, string[]> = {
  RELEASED: ["GITHUB", "GITHUB_ENTERPRISE"],
  PRERELEASED: ["GITHUB", "GITHUB_ENTERPRISE"],
  PULL_REQUEST_REOPENED: ["GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED"],
};

function checkEvents(pattern: string, sourceType: string | undefined): void {
  for (const name of eventsOf(pattern)) {
    if (name === "WORKFLOW_JOB_QUEUED") throw unsupported("builds as runners of workflows (WORKFLOW_JOB_QUEUED)");
    if (!(eventNames as readonly string[]).includes(name))
      throw invalid(`Invalid filter pattern: ${name || "an empty text"} is not an event`);
    if (onlyOf[name] && !onlyOf[name].includes(sourceType ?? "")) {
      throw invalid(`Invalid filter pattern: ${name} is not supported for source type ${sourceType}`);
    }
  }
}
