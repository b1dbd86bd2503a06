/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html */
import type { Client } from "../../door/aws.ts";
import { openZip } from "../artifacts/open-zip.ts";
import { s3DeployTimeoutMinutes } from "../limits.ts";
import type { StoredArtifact } from "../store/actions.ts";
import { ActionFailed, type Job, type Provider, valueOf } from "./provider.ts";
import { calling } from "./refusals.ts";

type PutInput = Parameters<Client["s3"]["PutObject"]>[0];

export const s3Deploy: Provider = {
  id: { category: "Deploy", owner: "AWS", provider: "S3", version: "1" },
  configuration: {
    BucketName: { required: true },
    Extract: { required: true, values: ["true", "false"] },
    ObjectKey: {},
    KMSEncryptionKeyARN: {},
    CannedACL: {},
    CacheControl: {},
  },
  inputArtifacts: { min: 1, max: 1 },
  outputArtifacts: { min: 0, max: 0 },
  outputVariables: [],
  timeoutMinutes: () => s3DeployTimeoutMinutes,
  check: ({ name, configuration }) =>
    configuration["Extract"] === "false" && !configuration["ObjectKey"]
      ? `Action configuration for action '${name}' is missing required configuration 'ObjectKey'`
      : undefined,

  async start(job, signal) {
    const client = await job.client();
    const [artifact] = job.inputs;
    if (!artifact) throw new ActionFailed("ConfigurationError", `Action '${job.actionName}' has no input artifact.`);
    const summary =
      job.configuration["Extract"] === "true" ? await extract(client, job, artifact, signal) : await copy(client, job, artifact);
    return { done: { status: "Succeeded", summary } };
  },
};

/** What every object gets. */
const settings = (job: Job): Pick<PutInput, "Bucket" | "ACL" | "CacheControl" | "ServerSideEncryption" | "SSEKMSKeyId"> => ({
  Bucket: job.configuration["BucketName"] ?? "",
  ...(valueOf(job, "CannedACL") !== undefined && { ACL: valueOf(job, "CannedACL") as NonNullable<PutInput["ACL"]> }),
  ...(valueOf(job, "CacheControl") !== undefined && { CacheControl: valueOf(job, "CacheControl") as string }),
  ...(valueOf(job, "KMSEncryptionKeyARN") !== undefined && {
    ServerSideEncryption: "aws:kms" as const,
    SSEKMSKeyId: valueOf(job, "KMSEncryptionKeyARN") as string,
  }),
});

async function copy(client: Client, job: Job, artifact: StoredArtifact): Promise<string> {
  const Key = job.configuration["ObjectKey"] ?? "";
  await calling("copyObject", "Amazon S3", () =>
    client.s3.CopyObject({ ...settings(job), Key, CopySource: `${artifact.bucket}/${artifact.key}` }),
  );
  return `The artifact was stored as ${Key}.`;
}

/** Each file under the prefix. Doing it again after a crash stores the same objects again. */
async function extract(client: Client, job: Job, artifact: StoredArtifact, signal: AbortSignal): Promise<string> {
  const prefix = valueOf(job, "ObjectKey")?.replace(/\/*$/, "/") ?? "";
  let files = 0;
  using zip = await openZip(client, artifact);
  for await (const entry of zip.entries()) {
    signal.throwIfAborted();
    if (entry.fileName.endsWith("/")) continue;
    if (isLink(entry.externalFileAttributes))
      throw new ActionFailed(
        "JobFailed",
        `The artifact ${artifact.name} has the symbolic link ${entry.fileName}, which cannot be an object.`,
      );
    const Body = await zip.content(entry);
    const Key = prefix + entry.fileName;
    await calling("putObject", "Amazon S3", () =>
      client.s3.PutObject({ ...settings(job), Key, Body, ContentLength: entry.uncompressedSize }),
    );
    job.crashPoint("pipeline-object-stored");
    files += 1;
  }
  return `${files} ${files === 1 ? "file was" : "files were"} stored.`;
}

/** The upper half holds the Unix mode. */
const isLink = (attributes: number): boolean => ((attributes >>> 16) & 0o170000) === 0o120000;
