import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";

export const trust = (service: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" } });

/** A pipeline of a source and an approval; its source has nothing to give, so its executions end at once. */
export const declaration = (name: string, roleArn: string): PipelineDeclaration => ({
  name,
  roleArn,
  pipelineType: "V2",
  artifactStore: { type: "S3", location: "bench-artifacts" },
  stages: [
    {
      name: "Source",
      actions: [
        {
          name: "Source",
          actionTypeId: { category: "Source", owner: "AWS", provider: "CodeCommit", version: "1" },
          configuration: { RepositoryName: "bench", BranchName: "main", PollForSourceChanges: "false" },
          outputArtifacts: [{ name: "Source" }],
        },
      ],
    },
    {
      name: "Approve",
      actions: [{ name: "Approve", actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" } }],
    },
  ],
});
