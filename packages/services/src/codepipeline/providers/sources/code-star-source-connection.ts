/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodestarConnectionSource.html */
import { defaultTimeoutMinutes } from "../../limits.ts";
import { isoDate, messageOf, takeCommit } from "./git-source.ts";
import { ActionFailed, type Job, type Provider } from "../provider.ts";
import { calling } from "../refusals.ts";

export const codeStarSourceConnection: Provider = {
  id: { category: "Source", owner: "AWS", provider: "CodeStarSourceConnection", version: "1" },
  configuration: {
    ConnectionArn: { required: true },
    FullRepositoryId: { required: true },
    BranchName: { required: true },
    OutputArtifactFormat: { values: ["CODE_ZIP", "CODEBUILD_CLONE_REF"] },
    DetectChanges: { values: ["true", "false"] },
  },
  inputArtifacts: { min: 0, max: 0 },
  outputArtifacts: { min: 1, max: 1 },
  outputVariables: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "ConnectionArn", "FullRepositoryName"],
  timeoutMinutes: () => defaultTimeoutMinutes,

  async start(job, signal) {
    const { ConnectionArn = "", FullRepositoryId = "", BranchName = "" } = job.configuration;
    const { url, providerType } = await connectionRepository(job, ConnectionArn, FullRepositoryId);
    return takeCommit(
      job,
      {
        url,
        branch: BranchName,
        missing: `[${providerType}] No Branch [${BranchName}] found for FullRepositoryName [${FullRepositoryId}]`,
        reference: ({ commitId }) => ({ ConnectionArn, FullRepositoryId, BranchName, CommitId: commitId }),
        describe: (commit) => ({
          summary: JSON.stringify({ ProviderType: providerType, CommitMessage: messageOf(commit) }),
          variables: {
            AuthorDate: isoDate(commit.authorDate),
            BranchName,
            CommitId: commit.commitId,
            CommitMessage: messageOf(commit),
            ConnectionArn,
            FullRepositoryName: FullRepositoryId,
          },
        }),
      },
      signal,
    );
  },
};

/** Where the hosted repository of a connection answers; the connection must be usable. */
export async function connectionRepository(job: Pick<Job, "client" | "home">, connectionArn: string, fullRepositoryId: string) {
  const client = await job.client();
  const { Connection } = await calling("getConnection", "AWSCodeStarconnections", () =>
    client.codeconnections.GetConnection({ ConnectionArn: connectionArn }),
  );
  if (!Connection?.ConnectionName || Connection.ConnectionStatus !== "AVAILABLE")
    throw new ActionFailed("ConfigurationError", `Connection ${connectionArn} is not available`);
  const path = [Connection.ConnectionName, ...fullRepositoryId.split("/")].map(encodeURIComponent).join("/");
  return { url: `${job.home.endpoint}/git/${path}.git`, providerType: Connection.ProviderType ?? "GitHub" };
}
