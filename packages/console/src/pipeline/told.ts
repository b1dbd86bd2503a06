/** How revisions, triggers and authors are told in words. */
import type { PipelineExecutionSummary, SourceRevision } from "@aws-sdk/client-codepipeline";
import { shortCommit } from "../parts/format.ts";

/** A source of a connection wraps the commit's message in JSON. */
export function messageOf(summary: string | undefined): string | undefined {
  if (summary === undefined || !summary.startsWith("{")) return firstLine(summary);
  try {
    const { CommitMessage } = JSON.parse(summary) as { CommitMessage?: unknown };
    return typeof CommitMessage === "string" ? firstLine(CommitMessage) : firstLine(summary);
  } catch {
    return firstLine(summary);
  }
}

const firstLine = (text: string | undefined): string | undefined => text?.split("\n", 1)[0];

/** Digests and versions are long as well. */
export const shortRevision = (id: string): string => {
  const short = shortCommit(id.replace(/^sha256:/, ""));
  return short.length > 24 ? `${short.slice(0, 12)}…` : short;
};

export const shortExecution = (id: string): string => id.slice(0, 8);

/** `Source a1b2c3d: Add the tax`. */
export function revisionText({ revisionId, revisionSummary }: Pick<SourceRevision, "revisionId" | "revisionSummary">): string {
  const message = messageOf(revisionSummary);
  const id = shortRevision(revisionId ?? "");
  // An object's summary only names its version again.
  return message === undefined || message === "" || message.includes(revisionId ?? " ") ? id : `${id} ${message}`;
}

const triggers: Readonly<Record<string, string>> = {
  CreatePipeline: "The pipeline was created",
  StartPipelineExecution: "Released",
  PollForSourceChanges: "A source changed",
  Webhook: "Webhook",
  WebhookV2: "Push or pull request",
  CloudWatchEvent: "EventBridge rule",
  PutActionRevision: "A revision was put",
  ManualRollback: "Rolled back by hand",
  AutomatedRollback: "Rolled back by itself",
};

export const triggerText = (triggerType: string | undefined): string => triggers[triggerType ?? ""] ?? triggerType ?? "–";

/** Who or what started it: the last part of an ARN, or the detail as it stands. */
export function authorOf(trigger: PipelineExecutionSummary["trigger"]): string | undefined {
  const detail = trigger?.triggerDetail;
  if (detail === undefined || detail === "") return undefined;
  return principalText(detail);
}

/** `arn:aws:iam::1:user/ann` is ann, `arn:aws:iam::1:root` the root user. */
export function principalText(arn: string): string {
  if (!arn.startsWith("arn:")) return arn;
  const last = arn.split(":").slice(5).join(":");
  if (last === "root") return "root user";
  return last.slice(last.indexOf("/") + 1);
}

/** Only addresses of the web become links. */
export const webAddress = (url: string | undefined): string | undefined =>
  url !== undefined && /^https?:\/\//i.test(url) ? url : undefined;
