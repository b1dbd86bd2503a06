import type { PullRequest } from "../pull-request.ts";

/** A delivery as a provider sent it. `payload` throws GitRefused for what is not a JSON object. */
export interface ProviderEvent {
  headers: Record<string, string | string[] | undefined>;
  body: Uint8Array;
  secret: string;
  payload(): object;
}

/** What it says. */
export type Told = { distrusted: string } | { ignored: string } | { pushedTo: string } | { pullRequest: PullRequest };

export const isCommitId = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text);
