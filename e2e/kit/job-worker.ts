/** A worker as a user writes one: it polls for jobs, acknowledges, works on the artifacts with the job's own credentials, and answers. */
import {
  AcknowledgeJobCommand,
  type ActionTypeId,
  type CodePipelineClient,
  type Job,
  PollForJobsCommand,
} from "@aws-sdk/client-codepipeline";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Access } from "@towpath/testkit";
import { patiently, until } from "./wait.ts";

/** A job that the worker has acknowledged. */
export interface TakenJob {
  id: string;
  nonce: string;
  data: NonNullable<Job["data"]>;
  configuration: Record<string, string>;
}

/** Polls until there is a job. */
export async function pollOne(client: CodePipelineClient, actionTypeId: ActionTypeId, queryParam: Record<string, string> = {}) {
  const job = await until("a job", async () => {
    const { jobs: [one] = [] } = await patiently(() => client.send(new PollForJobsCommand({ actionTypeId, queryParam, maxBatchSize: 1 })));
    return one;
  });
  if (!job.id || !job.nonce || !job.data) throw new TypeError(`the job is not complete: ${JSON.stringify(job)}`);
  const { configuration = {} } = job.data.actionConfiguration ?? {};
  return { id: job.id, nonce: job.nonce, data: job.data, configuration } satisfies TakenJob;
}

/** As `pollOne`, and acknowledges it; who lost a job to the death of the server takes the next offer. */
export async function takeJob(client: CodePipelineClient, actionTypeId: ActionTypeId): Promise<TakenJob> {
  const job = await pollOne(client, actionTypeId);
  const { status } = await patiently(() => client.send(new AcknowledgeJobCommand({ jobId: job.id, nonce: job.nonce })));
  if (status !== "InProgress") throw new Error(`the job is ${status}`);
  return job;
}

/** Reads and writes artifacts as the job allows. */
export function artifactsOf({ data }: TakenJob, { endpoint, region }: Access) {
  const { accessKeyId = "", secretAccessKey = "", sessionToken = "" } = data.artifactCredentials ?? {};
  const s3 = new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const at = (place: "inputArtifacts" | "outputArtifacts") => {
    const { bucketName: Bucket, objectKey: Key } = data[place]?.[0]?.location?.s3Location ?? {};
    return { Bucket, Key };
  };
  return {
    s3,
    input: at("inputArtifacts"),
    output: at("outputArtifacts"),
    read: async () => Buffer.from((await (await s3.send(new GetObjectCommand(at("inputArtifacts")))).Body?.transformToByteArray()) ?? []),
    write: async (body: Uint8Array) => void (await s3.send(new PutObjectCommand({ ...at("outputArtifacts"), Body: body }))),
  };
}
