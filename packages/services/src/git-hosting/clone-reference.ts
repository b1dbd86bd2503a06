/**
 * What a source action of CodePipeline stores in place of the files when its OutputArtifactFormat is CODEBUILD_CLONE_REF: where the
 * repository is and which commit is meant. CodeBuild clones it, with its history, as the build's role.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-github-gitclone.html
 */
export type CloneReference = { BranchName: string; CommitId: string } & (
  | { RepositoryName: string }
  | { ConnectionArn: string; FullRepositoryId: string }
);

/** No reference has more bytes: what is larger need not be read to know that it is none. */
export const cloneReferenceBytesMax = 4_096;

export const writeCloneReference = (reference: CloneReference): string => JSON.stringify(reference);

/** Undefined for anything else, such as a ZIP. */
export function readCloneReference(bytes: Uint8Array): CloneReference | undefined {
  if (bytes.length > cloneReferenceBytesMax || bytes[0] !== "{".charCodeAt(0)) return undefined;
  const fields = fieldsOf(Buffer.from(bytes).toString());
  const { BranchName, CommitId, RepositoryName, ConnectionArn, FullRepositoryId } = fields;
  if (!isText(BranchName) || !isText(CommitId)) return undefined;
  if (isText(RepositoryName)) return { BranchName, CommitId, RepositoryName };
  return isText(ConnectionArn) && isText(FullRepositoryId) ? { BranchName, CommitId, ConnectionArn, FullRepositoryId } : undefined;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The path below which a connection's repositories answer at the host of CodeConnections, and the URL of one there. */
export const connectionGitPrefix = "/git-http/";

/** `https://codestar-connections.REGION.amazonaws.com/git-http/ACCOUNT/REGION/ID/OWNER/REPOSITORY.git`, as inside of builds on AWS. */
export function connectionCloneUrl(connectionArn: string, fullRepositoryId: string): string {
  const [, , , region = "", account = "", resource = ""] = connectionArn.split(":");
  const id = resource.slice(resource.indexOf("/") + 1);
  return `https://codestar-connections.${region}.amazonaws.com${connectionGitPrefix}${account}/${region}/${id}/${fullRepositoryId}.git`;
}
