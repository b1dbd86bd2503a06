/** What the two providers with a Git repository share: fetch the commit as the action's role, pack it, store it. */
import { createReadStream } from "node:fs";
import { checkOut, type Commit, RevisionMissing, type Remote } from "../../git/checkout.ts";
import { GitFailed } from "../../git/run-git.ts";
import { commitMessageBytesMax, gitArtifactBytesMax } from "../../limits.ts";
import type { Session } from "../../../door/aws.ts";
import { type CloneReference, writeCloneReference } from "../../../git-hosting/clone-reference.ts";
import type { Home } from "../../../door/parts.ts";
import { ActionFailed, type Job, type Outcome, valueOf } from "../provider.ts";
import { calling } from "../refusals.ts";

export interface GitSource {
  url: string;
  branch: string;
  /** What to say when the branch or the commit is not there. */
  missing: string;
  /** What is stored in place of the files, where a full clone is wanted. */
  reference(commit: Commit): CloneReference;
  /** The summary of the revision, and the action's variables. */
  describe(commit: Commit): { summary: string; variables: Record<string, string> };
}

/** A session's keys as HTTP Basic credentials: the token goes with the user name. */
export function remoteOf(url: string, { credentials }: Session, { dataDirectory }: Home): Remote {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return { url, credentials: { username: `${accessKeyId}%${sessionToken}`, password: secretAccessKey }, dataDirectory };
}

export async function takeCommit(job: Job, source: GitSource, signal: AbortSignal): Promise<Outcome> {
  const wanted = job.sourceOverrides.find(({ revisionType }) => revisionType === "COMMIT_ID")?.revisionValue;
  await using checkout = await fetchCommit(job, source, wanted, signal);
  const { commit } = checkout;
  const [output] = job.outputs;
  if (output && valueOf(job, "OutputArtifactFormat") === "CODEBUILD_CLONE_REF") {
    await storeReference(job, output, writeCloneReference(source.reference(commit)));
  } else if (output) {
    await storeFiles(job, output, await checkout.zip(signal));
  }
  const { summary, variables } = source.describe(commit);
  return {
    done: {
      status: "Succeeded",
      summary,
      externalExecutionId: commit.commitId,
      outputArtifacts: [...job.outputs],
      outputVariables: variables,
    },
    revision: {
      ...(output && { name: output.name }),
      revisionId: commit.commitId,
      revisionSummary: summary,
      revisionUrl: `${source.url}#${commit.commitId}`,
      created: commit.committerDate,
    },
  };
}

async function fetchCommit(job: Job, source: GitSource, wanted: string | undefined, signal: AbortSignal) {
  try {
    return await checkOut(remoteOf(source.url, await job.session(), job.home), source.branch, wanted, signal);
  } catch (cause) {
    if (cause instanceof RevisionMissing)
      throw new ActionFailed("RevisionUnavailable", wanted === undefined ? source.missing : commitMissing(wanted, source), { cause });
    if (!(cause instanceof GitFailed)) throw cause;
    if (/returned error: 404|repository .* not found/i.test(cause.output))
      throw new ActionFailed("RevisionUnavailable", `${source.missing}. ${cause.message}`, { cause });
    if (/returned error: 40[13]|Authentication failed/i.test(cause.output))
      throw new ActionFailed("PermissionError", `The repository could not be read: ${cause.message}`, { cause });
    throw cause;
  }
}

/** A branch that was pushed with force, or deleted, may have left a commit behind that the server gives out no more. */
const commitMissing = (commit: string, { branch }: GitSource): string =>
  `Commit ${commit} was not found. The branch ${branch} may have been deleted or pushed with force since. Start the pipeline for its newest commit.`;

async function storeFiles(job: Job, output: Job["outputs"][number], zip: { path: string; sizeBytes: number }): Promise<void> {
  if (zip.sizeBytes > gitArtifactBytesMax)
    throw new ActionFailed("JobFailed", `The source artifact has ${zip.sizeBytes} bytes; the limit is ${gitArtifactBytesMax} bytes.`);
  const { s3 } = await job.client();
  await calling("putObject", "Amazon S3", () =>
    s3.PutObject({
      Bucket: output.bucket,
      Key: output.key,
      Body: createReadStream(zip.path),
      ContentLength: zip.sizeBytes,
      ContentType: "application/zip",
    }),
  );
  job.crashPoint("pipeline-artifact-stored");
}

async function storeReference(job: Job, output: Job["outputs"][number], Body: string): Promise<void> {
  const { s3 } = await job.client();
  await calling("putObject", "Amazon S3", () =>
    s3.PutObject({ Bucket: output.bucket, Key: output.key, Body: Buffer.from(Body), ContentType: "application/json" }),
  );
  job.crashPoint("pipeline-artifact-stored");
}

export const isoDate = (epochMs: number): string => new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, "Z");

/** Output variables hold so much of a message. */
export const messageOf = (commit: Commit): string => Buffer.from(commit.message).subarray(0, commitMessageBytesMax).toString();
