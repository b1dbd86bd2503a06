/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html */
import mime from "mime";
import type { Client } from "../../door/aws.ts";
import { refuseCloneReference } from "../artifacts/clone-reference.ts";
import { type ArtifactZip, isLink, openZip } from "../artifacts/open-zip.ts";
import { artifactUnpackedBytesMax, s3DeployTimeoutMinutes } from "../limits.ts";
import type { StoredArtifact } from "../store/actions.ts";
import { ActionFailed, type Job, type Provider, valueOf } from "./provider.ts";
import { calling } from "./refusals.ts";

type PutInput = Parameters<Client["s3"]["PutObject"]>[0];

const cannedAcls = [
  "private",
  "public-read",
  "public-read-write",
  "authenticated-read",
  "aws-exec-read",
  "bucket-owner-read",
  "bucket-owner-full-control",
] as const;

export const s3Deploy: Provider = {
  id: { category: "Deploy", owner: "AWS", provider: "S3", version: "1" },
  configuration: {
    BucketName: { required: true },
    Extract: { required: true, values: ["true", "false"] },
    ObjectKey: {},
    KMSEncryptionKeyARN: {},
    CannedACL: { values: cannedAcls },
    CacheControl: {},
  },
  inputArtifacts: { min: 1, max: 1 },
  outputArtifacts: { min: 0, max: 0 },
  outputVariables: [],
  timeoutMinutes: () => s3DeployTimeoutMinutes,
  check({ name, configuration }) {
    const { Extract, ObjectKey, KMSEncryptionKeyARN } = configuration;
    if (Extract === "false" && !ObjectKey) return `Action configuration for action '${name}' is missing required configuration 'ObjectKey'`;
    if (KMSEncryptionKeyARN) return `Towpath does not support KMS keys (KMSEncryptionKeyARN) of action '${name}' yet.`;
    return undefined;
  },

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
const settings = (job: Job): Pick<PutInput, "Bucket" | "ACL" | "CacheControl"> => ({
  Bucket: job.configuration["BucketName"] ?? "",
  ...(valueOf(job, "CannedACL") !== undefined && { ACL: valueOf(job, "CannedACL") as (typeof cannedAcls)[number] }),
  ...(valueOf(job, "CacheControl") !== undefined && { CacheControl: valueOf(job, "CacheControl") as string }),
});

async function copy(client: Client, job: Job, artifact: StoredArtifact): Promise<string> {
  const { bucket, key } = artifact;
  const { ContentLength = 0 } = await calling("headObject", "Amazon S3", () => client.s3.HeadObject({ Bucket: bucket, Key: key }));
  await refuseCloneReference(client, artifact, ContentLength);
  const Key = valueOf(job, "ObjectKey");
  if (Key === undefined)
    throw new ActionFailed("ConfigurationError", `The configuration ObjectKey of action '${job.actionName}' is empty.`);
  await calling("copyObject", "Amazon S3", () =>
    client.s3.CopyObject({
      ...settings(job),
      Key,
      CopySource: `${bucket}/${key}`,
      // Its own settings go with the object only when it is not copied with the artifact's.
      ...(valueOf(job, "CacheControl") !== undefined && { MetadataDirective: "REPLACE" as const, ContentType: "application/zip" }),
    }),
  );
  return `The artifact was stored as ${Key}.`;
}

/** Each file under the prefix. Doing it again after a crash stores the same objects again. */
async function extract(client: Client, job: Job, artifact: StoredArtifact, signal: AbortSignal): Promise<string> {
  const prefix = valueOf(job, "ObjectKey")?.replace(/\/*$/, "/") ?? "";
  using zip = await openZip(client, artifact);
  const files = await storable(zip, artifact);
  for (const entry of files) {
    signal.throwIfAborted();
    const Body = await zip.content(entry);
    const Key = prefix + entry.fileName;
    const ContentType = mime.getType(entry.fileName) ?? "application/octet-stream";
    await calling("putObject", "Amazon S3", () =>
      client.s3.PutObject({ ...settings(job), Key, Body, ContentType, ContentLength: entry.uncompressedSize }),
    );
    job.crashPoint("pipeline-object-stored");
  }
  return `${files.length} ${files.length === 1 ? "file was" : "files were"} stored.`;
}

/** Looked through as a whole before anything is stored. */
async function storable(zip: ArtifactZip, { name }: StoredArtifact) {
  const files = [];
  let bytes = 0;
  for await (const entry of zip.entries()) {
    if (entry.fileName.endsWith("/")) continue;
    if (isLink(entry))
      throw new ActionFailed("JobFailed", `The artifact ${name} has the symbolic link ${entry.fileName}, which cannot be an object.`);
    bytes += entry.uncompressedSize;
    if (bytes > artifactUnpackedBytesMax)
      throw new ActionFailed("JobFailed", `The artifact ${name} has more than ${artifactUnpackedBytesMax} bytes when it is unpacked.`);
    files.push(entry);
  }
  return files;
}
