/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeCommit.html */
import { defaultTimeoutMinutes } from "../../limits.ts";
import { isoDate, messageOf, takeCommit } from "./git-source.ts";
import type { Provider } from "../provider.ts";
import { calling } from "../refusals.ts";

export const codeCommit: Provider = {
  id: { category: "Source", owner: "AWS", provider: "CodeCommit", version: "1" },
  configuration: {
    RepositoryName: { required: true },
    BranchName: { required: true },
    PollForSourceChanges: { values: ["true", "false"] },
    OutputArtifactFormat: { values: ["CODE_ZIP", "CODEBUILD_CLONE_REF"] },
  },
  inputArtifacts: { min: 0, max: 0 },
  outputArtifacts: { min: 1, max: 1 },
  outputVariables: ["AuthorDate", "BranchName", "CommitId", "CommitMessage", "CommitterDate", "RepositoryName"],
  timeoutMinutes: () => defaultTimeoutMinutes,

  async start(job, signal) {
    const { RepositoryName = "", BranchName = "" } = job.configuration;
    const client = await job.client();
    // What was started for one commit needs that commit only, though its branch may be gone by now.
    const needsBranch = !job.sourceOverrides.some(({ revisionType }) => revisionType === "COMMIT_ID");
    await (needsBranch
      ? calling("getBranch", "AWSCodeCommit", () => client.codecommit.GetBranch({ repositoryName: RepositoryName, branchName: BranchName }))
      : calling("getRepository", "AWSCodeCommit", () => client.codecommit.GetRepository({ repositoryName: RepositoryName })));
    return takeCommit(
      job,
      {
        url: `${job.home.endpoint}/v1/repos/${encodeURIComponent(RepositoryName)}`,
        branch: BranchName,
        missing: `The branch ${BranchName} of the AWS CodeCommit repository ${RepositoryName} was not found.`,
        reference: ({ commitId }) => ({ RepositoryName, BranchName, CommitId: commitId }),
        describe: (commit) => ({
          summary: messageOf(commit),
          variables: {
            AuthorDate: isoDate(commit.authorDate),
            BranchName,
            CommitId: commit.commitId,
            CommitMessage: messageOf(commit),
            CommitterDate: isoDate(commit.committerDate),
            RepositoryName,
          },
        }),
      },
      signal,
    );
  },
};
