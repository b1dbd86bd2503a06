import type { Webhook } from "@aws-sdk/client-codebuild";
import type { Place } from "../names.ts";

export type WebhookStatus = "CREATING" | "CREATE_FAILED" | "ACTIVE";

/** What was asked for. */
export type WebhookFacts = Pick<
  Webhook,
  "branchFilter" | "filterGroups" | "buildType" | "manualCreation" | "pullRequestBuildPolicy" | "statusMessage" | "url"
>;

/** Times are epoch milliseconds. */
export interface WebhookRow extends Place {
  /** The secret part of the payload URL. */
  id: string;
  project: string;
  sourceType: string;
  facts: WebhookFacts;
  /** Sealed. */
  secret: Uint8Array;
  secretModified: number;
  /** What the source's host calls it, when it was made there. */
  hostId: string | undefined;
  status: WebhookStatus;
  created: number;
}

/** The context of the sealed secret. */
export const sealedAs = ({ account, region, id }: Pick<WebhookRow, "account" | "region" | "id">): string =>
  `codebuild-webhook:${region}:${account}:${id}`;

export const eventNames = [
  "PUSH",
  "PULL_REQUEST_CREATED",
  "PULL_REQUEST_UPDATED",
  "PULL_REQUEST_REOPENED",
  "PULL_REQUEST_CLOSED",
  "PULL_REQUEST_MERGED",
  "RELEASED",
  "PRERELEASED",
] as const;
export type EventName = (typeof eventNames)[number];

/** Something that happened at a host. Refs are full names; commits are ids. */
export interface HookEvent {
  event: EventName;
  /** "owner/repository". */
  repository: string;
  /** The account at the host that did it. */
  actor: string;
  headRef: string;
  baseRef?: string;
  /** What is there now, and what a push found there. */
  commit?: string;
  previous?: string;
  /** What a pull request is compared with. */
  base?: string;
  /** When a pull request was squashed: its commit does not exist any more. */
  mergeCommit?: string;
  /** Of the newest commit. Undefined, as the changed files are, where the host does not tell. */
  message?: string;
  files?: string[];
  tagName?: string;
  releaseName?: string;
  /** "branch/x", "tag/x" or "pr/N". */
  trigger: string;
  /** What is built. */
  version: string;
}
