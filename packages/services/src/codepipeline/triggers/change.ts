/** A change at a source, read out of another service's event. */
import type { Event } from "@towpath/journal";

/** `resource` is what `codepipeline_sources` is searched by. */
export type SourceChange =
  | {
      kind: "push";
      provider: "CodeStarSourceConnection" | "CodeCommit";
      resource: string;
      referenceType: "branch" | "tag";
      referenceName: string;
      commitId: string;
      oldCommitId?: string;
      /** For the execution's trigger: the event's git detail. */
      git: Record<string, string>;
    }
  | {
      kind: "pullRequest";
      provider: "CodeStarSourceConnection";
      resource: string;
      event: "OPEN" | "UPDATED" | "CLOSED";
      pullRequestId: string;
      sourceBranch: string;
      destinationBranch: string;
      /** The newest commits of the two branches. */
      commitId: string;
      destinationCommitId: string;
      git: Record<string, string>;
    }
  | { kind: "object"; provider: "S3"; resource: string; versionId?: string }
  | { kind: "image"; provider: "ECR"; resource: string };

/** Images start pipelines by EventBridge rules only. */
export type StartingChange = Exclude<SourceChange, { kind: "image" }>;

/** A change of a Git repository. */
export type GitChange = Extract<SourceChange, { git: unknown }>;

/** In words, for whoever asks why it started something or not. */
export function described(change: SourceChange): string {
  switch (change.kind) {
    case "push":
      return `push of ${change.referenceType} ${change.referenceName} (commit ${change.commitId.slice(0, 8)})`;
    case "pullRequest": {
      const { pullRequestId, event, sourceBranch, destinationBranch } = change;
      return `pull request ${pullRequestId} from ${sourceBranch} to ${destinationBranch} (${event})`;
    }
    case "object":
      return `new version of ${change.resource}`;
    case "image":
      return `push of ${change.resource}`;
  }
}

/** A connection's ARN has an older and a newer form, which mean the same. */
export const connectionResource = (connectionArn: string, fullRepositoryId: string): string =>
  `${connectionArn.replace(":codestar-connections:", ":codeconnections:")}#${fullRepositoryId}`;
export const codeCommitResource = (account: string, region: string, repositoryName: string): string =>
  `arn:aws:codecommit:${region}:${account}:${repositoryName}`;
export const objectResource = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;

export const imageResource = (account: string, region: string, repositoryName: string, tag: string): string =>
  `arn:aws:ecr:${region}:${account}:repository/${repositoryName}#${tag}`;

/** Undefined for an event that starts nothing. */
export function changeOf(event: Event): SourceChange | undefined {
  switch (`${event.source}/${event.type}`) {
    case "aws.codeconnections/Repository Push":
      return connectionPush(event.detail as ConnectionPush);
    case "aws.codeconnections/Repository Pull Request":
      return connectionPullRequest(event.detail as ConnectionPullRequest);
    case "aws.codecommit/CodeCommit Repository State Change":
      return codeCommitPush(event, event.detail as CodeCommitChange);
    case "aws.s3/Object Created":
      return objectCreated(event.detail as ObjectCreated);
    case "aws.ecr/ECR Image Action":
      return imagePushed(event, event.detail as ImageAction);
    default:
      return undefined;
  }
}

interface ConnectionPush {
  connectionArn: string;
  providerType?: string;
  fullRepositoryId: string;
  referenceType: "branch" | "tag";
  referenceName: string;
  commitId: string;
  oldCommitId?: string;
  author?: string;
  message?: string;
}

function connectionPush(detail: ConnectionPush): SourceChange {
  const { connectionArn, fullRepositoryId, referenceType, referenceName, commitId, oldCommitId } = detail;
  return {
    kind: "push",
    provider: "CodeStarSourceConnection",
    resource: connectionResource(connectionArn, fullRepositoryId),
    referenceType,
    referenceName,
    commitId,
    ...(oldCommitId !== undefined && { oldCommitId }),
    git: {
      "provider-type": detail.providerType ?? "GitHub",
      "full-repository-name": fullRepositoryId,
      [`${referenceType}-name`]: referenceName,
      "commit-id": commitId,
      ...(detail.message !== undefined && { "commit-message": detail.message }),
      ...(detail.author !== undefined && { "author-display-name": detail.author }),
      "connection-arn": connectionArn,
    },
  };
}

interface ConnectionPullRequest {
  connectionArn: string;
  providerType?: string;
  fullRepositoryId: string;
  pullRequestId: string;
  event: "OPEN" | "UPDATED" | "CLOSED";
  title: string;
  author: string;
  sourceBranch: string;
  destinationBranch: string;
  sourceCommit: string;
  destinationCommit: string;
}

function connectionPullRequest(detail: ConnectionPullRequest): SourceChange {
  const { connectionArn, fullRepositoryId, pullRequestId, event, sourceBranch, destinationBranch, sourceCommit } = detail;
  return {
    kind: "pullRequest",
    provider: "CodeStarSourceConnection",
    resource: connectionResource(connectionArn, fullRepositoryId),
    event,
    pullRequestId,
    sourceBranch,
    destinationBranch,
    commitId: sourceCommit,
    destinationCommitId: detail.destinationCommit,
    git: {
      "provider-type": detail.providerType ?? "GitHub",
      "full-repository-name": fullRepositoryId,
      "branch-name": sourceBranch,
      "commit-id": sourceCommit,
      "commit-message": detail.title,
      "author-display-name": detail.author,
      "pull-request-id": pullRequestId,
      "connection-arn": connectionArn,
    },
  };
}

interface CodeCommitChange {
  event: string;
  repositoryName: string;
  referenceType: "branch" | "tag";
  referenceName: string;
  commitId?: string;
  oldCommitId?: string;
}

function codeCommitPush({ account, region }: Event, detail: CodeCommitChange): SourceChange | undefined {
  const { repositoryName, referenceType, referenceName, commitId, oldCommitId } = detail;
  if (detail.event === "referenceDeleted" || commitId === undefined) return undefined;
  return {
    kind: "push",
    provider: "CodeCommit",
    resource: codeCommitResource(account, region, repositoryName),
    referenceType,
    referenceName,
    commitId,
    ...(oldCommitId !== undefined && { oldCommitId }),
    git: { "full-repository-name": repositoryName, [`${referenceType}-name`]: referenceName, "commit-id": commitId },
  };
}

interface ObjectCreated {
  bucket: { name: string };
  object: { key: string; "version-id"?: string };
}

function objectCreated({ bucket, object }: ObjectCreated): SourceChange {
  const versionId = object["version-id"];
  return {
    kind: "object",
    provider: "S3",
    resource: objectResource(bucket.name, object.key),
    ...(versionId !== undefined && { versionId }),
  };
}

interface ImageAction {
  "action-type": string;
  result: string;
  "repository-name": string;
  "image-tag"?: string;
}

function imagePushed({ account, region }: Event, detail: ImageAction): SourceChange | undefined {
  const tag = detail["image-tag"];
  if (detail["action-type"] !== "PUSH" || detail.result !== "SUCCESS" || !tag) return undefined;
  return { kind: "image", provider: "ECR", resource: imageResource(account, region, detail["repository-name"], tag) };
}
