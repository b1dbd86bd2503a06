/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECR.html */
import { buffer } from "node:stream/consumers";
import type { ImageDetail } from "@aws-sdk/client-ecr";
import { ZipFile } from "yazl";
import { defaultTimeoutMinutes } from "../../limits.ts";
import { ActionFailed, type Job, type Provider, valueOf } from "../provider.ts";
import { calling } from "../refusals.ts";

export const ecrSource: Provider = {
  id: { category: "Source", owner: "AWS", provider: "ECR", version: "1" },
  configuration: { RepositoryName: { required: true }, ImageTag: {} },
  inputArtifacts: { min: 0, max: 0 },
  outputArtifacts: { min: 1, max: 1 },
  outputVariables: ["ImageDigest", "ImageTag", "ImageURI", "RegistryId", "RepositoryName"],
  timeoutMinutes: () => defaultTimeoutMinutes,

  async start(job) {
    const repositoryName = job.configuration["RepositoryName"] ?? "";
    const digest = job.sourceOverrides.find(({ revisionType }) => revisionType === "IMAGE_DIGEST")?.revisionValue;
    const imageTag = valueOf(job, "ImageTag") ?? "latest";
    const { ecr, s3 } = await job.client();
    const { imageDetails } = await calling("describeImages", "AmazonECR", () =>
      ecr.DescribeImages({ repositoryName, imageIds: [digest === undefined ? { imageTag } : { imageDigest: digest }] }),
    );
    const image = imageDetails?.[0];
    if (!image?.imageDigest)
      throw new ActionFailed("RevisionUnavailable", `The image ${repositoryName}:${digest ?? imageTag} was not found.`);
    const uri = `${image.registryId ?? job.account}.dkr.ecr.${job.region}.amazonaws.com/${repositoryName}@${image.imageDigest}`;
    const [output] = job.outputs;
    if (output) {
      const Body = await detailZip(job, image, uri);
      await calling("putObject", "Amazon S3", () =>
        s3.PutObject({ Bucket: output.bucket, Key: output.key, Body, ContentType: "application/zip" }),
      );
      job.crashPoint("pipeline-artifact-stored");
    }
    return {
      done: {
        status: "Succeeded",
        summary: image.imageDigest,
        externalExecutionId: image.imageDigest,
        outputArtifacts: [...job.outputs],
        outputVariables: {
          ImageDigest: image.imageDigest,
          ImageTag: imageTag,
          ImageURI: uri,
          RegistryId: image.registryId ?? job.account,
          RepositoryName: repositoryName,
        },
      },
      revision: {
        ...(output && { name: output.name }),
        revisionId: image.imageDigest,
        revisionSummary: image.imageDigest,
        ...(image.imagePushedAt && { created: image.imagePushedAt.getTime() }),
      },
    };
  },
};

/** The artifact is one file, which the blue/green deployment reads too. */
async function detailZip(job: Job, image: ImageDetail, uri: string): Promise<Buffer> {
  const detail = {
    ImageSizeInBytes: String(image.imageSizeInBytes ?? 0),
    ImageDigest: image.imageDigest,
    Version: "1.0",
    ImagePushedAt: image.imagePushedAt?.toUTCString(),
    RegistryId: image.registryId ?? job.account,
    RepositoryName: image.repositoryName ?? job.configuration["RepositoryName"],
    ImageURI: uri,
    ImageTags: image.imageTags ?? [],
  };
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(JSON.stringify(detail)), "imageDetail.json", { mtime: image.imagePushedAt ?? new Date(0) });
  zip.end();
  return buffer(zip.outputStream);
}
