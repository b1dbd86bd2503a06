/** What a worker is told: the job's content with its secrets open, and credentials that reach its artifacts. */
import type { Artifact, JobData } from "@aws-sdk/client-codepipeline";
import type { WorkParts } from "../job/job.ts";
import { maskSealed, openSecrets } from "../declare/secrets.ts";
import { openSession } from "../job/session.ts";
import type { StoredArtifact } from "../store/actions.ts";
import { artifactPolicy } from "./artifact-policy.ts";
import { hasEnded } from "./job-state.ts";
import { contentOf, type JobContent, type JobRow, typeOf } from "./store.ts";

/** Once the job has ended, secrets stay closed and there are no credentials. Throws ActionFailed when the roles can no longer be taken on. */
export async function jobData({ aws, seal }: Pick<WorkParts, "aws" | "seal">, row: JobRow): Promise<JobData> {
  const content = contentOf(row);
  const { pipelineName, pipelineArn, pipelineExecutionId, stageName, actionName, actionExecutionId, encryptionKey } = content;
  const over = hasEnded(row);
  return {
    actionTypeId: typeOf(row),
    actionConfiguration: {
      configuration: over ? maskSealed(content.configuration) : openSecrets(content.configuration, seal, pipelineArn),
    },
    pipelineContext: {
      pipelineName,
      pipelineArn,
      pipelineExecutionId,
      stage: { name: stageName },
      action: { name: actionName, actionExecutionId },
    },
    inputArtifacts: content.inputs.map(artifact),
    outputArtifacts: content.outputs.map(artifact),
    ...(!over && { artifactCredentials: await credentials({ aws }, row, content) }),
    ...(row.continuation_token !== null && { continuationToken: row.continuation_token }),
    ...(encryptionKey && { encryptionKey }),
  };
}

async function credentials({ aws }: Pick<WorkParts, "aws">, { account, region }: JobRow, content: JobContent) {
  const { roleArn, actionRoleArn, pipelineName } = content;
  const action = actionRoleArn === undefined ? {} : { roleArn: actionRoleArn };
  const session = await openSession(aws, { account, region, roleArn, pipelineName, action, policy: artifactPolicy(content) });
  const { accessKeyId, secretAccessKey, sessionToken } = session.credentials;
  return { accessKeyId, secretAccessKey, sessionToken };
}

const artifact = ({ name, bucket, key, revision }: StoredArtifact & { revision?: string }): Artifact => ({
  name,
  ...(revision !== undefined && { revision }),
  location: { type: "S3", s3Location: { bucketName: bucket, objectKey: key } },
});
