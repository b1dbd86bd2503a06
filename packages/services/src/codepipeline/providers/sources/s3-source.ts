/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3.html */
import { defaultTimeoutMinutes, s3SourceBytesMax } from "../../limits.ts";
import { ActionFailed, type Job, type Provider } from "../provider.ts";
import { calling } from "../refusals.ts";

const summaryKey = "codepipeline-artifact-revision-summary";

export const s3Source: Provider = {
  id: { category: "Source", owner: "AWS", provider: "S3", version: "1" },
  configuration: {
    S3Bucket: { required: true },
    S3ObjectKey: { required: true },
    PollForSourceChanges: { values: ["true", "false"] },
    AllowOverrideForS3ObjectKey: { values: ["true", "false"] },
  },
  inputArtifacts: { min: 0, max: 0 },
  outputArtifacts: { min: 1, max: 1 },
  outputVariables: ["BucketName", "ETag", "ObjectKey", "VersionId"],
  timeoutMinutes: () => defaultTimeoutMinutes,

  async start(job) {
    const { bucket, key, version } = wantedObject(job);
    const { s3 } = await job.client();
    const found = await calling("headObject", "Amazon S3", () =>
      s3.HeadObject({ Bucket: bucket, Key: key, ...(version !== undefined && { VersionId: version }) }),
    );
    const { VersionId, ETag = "", ContentLength = 0, Metadata = {}, LastModified } = found;
    if (VersionId === undefined || VersionId === "null")
      throw new ActionFailed("ConfigurationError", `The Amazon S3 bucket '${bucket}' must be versioned to be the source of a pipeline.`);
    if (ContentLength > s3SourceBytesMax)
      throw new ActionFailed(
        "JobFailed",
        `The object ${key} has ${ContentLength} bytes; the limit for a source artifact is ${s3SourceBytesMax} bytes.`,
      );
    const [output] = job.outputs;
    if (output) {
      const CopySource = `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}?versionId=${encodeURIComponent(VersionId)}`;
      await calling("copyObject", "Amazon S3", () => s3.CopyObject({ Bucket: output.bucket, Key: output.key, CopySource }));
      job.crashPoint("pipeline-artifact-stored");
    }
    const summary = Metadata[summaryKey] ?? `Amazon S3 version id: ${VersionId}`;
    return {
      done: {
        status: "Succeeded",
        summary,
        externalExecutionId: VersionId,
        outputArtifacts: [...job.outputs],
        outputVariables: { BucketName: bucket, ETag: ETag.replaceAll('"', ""), ObjectKey: key, VersionId },
      },
      revision: {
        ...(output && { name: output.name }),
        revisionId: VersionId,
        revisionChangeIdentifier: ETag.replaceAll('"', ""),
        revisionSummary: summary,
        revisionUrl: `${job.home.endpoint}/${bucket}/${key}?versionId=${VersionId}`,
        ...(LastModified && { created: LastModified.getTime() }),
      },
    };
  },
};

/** The key may be overridden only where the action allows it. */
function wantedObject(job: Job): { bucket: string; key: string; version: string | undefined } {
  const { S3Bucket = "", S3ObjectKey = "", AllowOverrideForS3ObjectKey } = job.configuration;
  const override = (type: string) => job.sourceOverrides.find(({ revisionType }) => revisionType === type)?.revisionValue;
  const key = AllowOverrideForS3ObjectKey === "true" ? (override("S3_OBJECT_KEY") ?? S3ObjectKey) : S3ObjectKey;
  return { bucket: S3Bucket, key, version: override("S3_OBJECT_VERSION_ID") };
}
