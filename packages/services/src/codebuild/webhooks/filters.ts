/** Does an event start a build? https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html */
import type { WebhookFilter } from "@aws-sdk/client-codebuild";
import type { HookEvent, WebhookFacts } from "./model.ts";
import { isAnchored, isFoundIn, patternOf } from "./pattern.ts";

/** `because` says what did not match. What a commit changed is asked for only when everything else matches. */
export type Verdict = { is: "yes" } | { is: "no"; because: string } | { is: "ifChangesMatch" };

const yes: Verdict = { is: "yes" };
const no = (because: string): Verdict => ({ is: "no", because });

/** Without filters each push and each pull request that was opened, reopened or got commits. */
const usual = "PUSH, PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED";

/** One group that matches is enough; in it, all filters must. Pure. */
export function judge({ filterGroups, branchFilter }: WebhookFacts, event: HookEvent): Verdict {
  if (!filterGroups?.length) return judgeUsual(branchFilter, event);
  const verdicts = filterGroups.map((group) => judgeGroup(group, event));
  const best = verdicts.find(({ is }) => is === "yes") ?? verdicts.find(({ is }) => is === "ifChangesMatch");
  if (best) return best;
  return no(verdicts.map((verdict, index) => `group ${index + 1}: ${verdict.is === "no" ? verdict.because : ""}`).join("; "));
}

function judgeUsual(branchFilter: string | undefined, event: HookEvent): Verdict {
  const verdict = judgeFilter({ type: "EVENT", pattern: usual }, event);
  if (verdict.is !== "yes" || !branchFilter) return verdict;
  const branch = event.headRef.replace(/^refs\/heads\//, "");
  const expression = patternOf(branchFilter);
  return expression && isFoundIn(expression, [branch]) ? yes : no(`the branch ${branch} does not match ${branchFilter}`);
}

function judgeGroup(group: readonly WebhookFilter[], event: HookEvent): Verdict {
  let open = false;
  for (const filter of group) {
    const verdict = judgeFilter(filter, event);
    if (verdict.is === "no") return verdict;
    open ||= verdict.is === "ifChangesMatch";
  }
  return open ? { is: "ifChangesMatch" } : yes;
}

function judgeFilter({ type, pattern = "", excludeMatchedPattern = false }: WebhookFilter, event: HookEvent): Verdict {
  if (type === "EVENT") return eventsOf(pattern).includes(event.event) ? yes : no(`the event is ${event.event}`);
  if (isUnknown(type, event)) return { is: "ifChangesMatch" };
  const expression = patternOf(pattern);
  const texts = textsOf(type, event);
  const matches = expression && isFoundIn(expression, texts);
  if (matches === undefined) return no(`${type} ${pattern} takes too long to judge`);
  const shown = texts.length === 1 ? texts[0] : `any of ${texts.length}`;
  if (excludeMatchedPattern) return matches ? no(`${type} ${shown} is excluded by ${pattern}`) : yes;
  return matches ? yes : no(`${type} ${shown} does not match ${pattern}`);
}

export const eventsOf = (pattern: string): string[] => pattern.split(",").map((name) => name.trim());

/** Releases have neither files nor message. */
const isUnknown = (type: string | undefined, { event, files, message }: HookEvent): boolean =>
  !event.endsWith("RELEASED") && ((type === "FILE_PATH" && !files) || (type === "COMMIT_MESSAGE" && message === undefined));

/** What a filter of a type is matched with; nothing where the event has no such thing. */
function textsOf(type: string | undefined, event: HookEvent): string[] {
  const { actor, headRef, baseRef, files = [], message, tagName, releaseName, repository } = event;
  const texts: Record<string, (string | undefined)[]> = {
    ACTOR_ACCOUNT_ID: [actor],
    HEAD_REF: [headRef],
    BASE_REF: [baseRef],
    FILE_PATH: files,
    COMMIT_MESSAGE: [message],
    TAG_NAME: [tagName],
    RELEASE_NAME: [releaseName],
    REPOSITORY_NAME: [repository.split("/").at(-1)],
    ORGANIZATION_NAME: [repository.split("/")[0]],
  };
  return (texts[type ?? ""] ?? []).filter((text) => text !== undefined);
}

/** Those whose meaning is an identity or a whole name; paths and messages are searched on purpose. */
const whole = ["ACTOR_ACCOUNT_ID", "HEAD_REF", "BASE_REF", "TAG_NAME", "RELEASE_NAME", "REPOSITORY_NAME", "ORGANIZATION_NAME"];

/** What to be careful about; patterns are found anywhere in a text unless they say where it begins and ends. */
export function warningsOf({ filterGroups = [] }: WebhookFacts): string[] {
  return filterGroups.flatMap((group, index) =>
    group.flatMap(({ type = "", pattern = "" }) =>
      whole.includes(type) && !isAnchored(pattern)
        ? [`Filter group ${index + 1}: ${type} ${pattern} matches everything that contains it. Put ^ in front and $ behind.`]
        : [],
    ),
  );
}
