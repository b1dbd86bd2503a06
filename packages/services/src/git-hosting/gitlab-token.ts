import { createHash, timingSafeEqual } from "node:crypto";

/** GitLab sends the webhook's secret itself: https://docs.gitlab.com/user/project/integrations/webhooks/ Whether it is this one. */
export function isGitlabToken(given: string | string[] | undefined, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return typeof given === "string" && timingSafeEqual(digest(given), digest(secret));
}
