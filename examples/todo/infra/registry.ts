import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribeRepositoriesCommand,
  type Repository,
} from "@aws-sdk/client-ecr";
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand, HeadBucketCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { type Context, projectName } from "./context.ts";
import { ensure, orMissing, remove, required } from "./steps.ts";

/** Where what is built is kept: images in ECR, the pipeline's artifacts in a bucket. */

export async function ensureRepository(context: Context): Promise<{ arn: string; uri: string }> {
  const ecr = context.clients.images;
  const repository: Repository = await ensure(
    context,
    `image repository ${projectName}`,
    async () => (await orMissing(() => ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [projectName] }))))?.repositories?.[0],
    async () => {
      const created = await ecr.send(
        new CreateRepositoryCommand({
          repositoryName: projectName,
          imageTagMutability: "MUTABLE",
          imageScanningConfiguration: { scanOnPush: false },
        }),
      );
      return required(created.repository, "the repository");
    },
  );
  return { arn: required(repository.repositoryArn, "its ARN"), uri: required(repository.repositoryUri, "its URI") };
}

/** Whether a build has pushed an image yet. */
export async function hasImage({ clients }: Context): Promise<boolean> {
  const imageIds = [{ imageTag: "latest" }];
  return (await orMissing(() => clients.images.send(new DescribeImagesCommand({ repositoryName: projectName, imageIds })))) !== undefined;
}

export const removeRepository = (context: Context): Promise<void> =>
  remove(context, `image repository ${projectName}`, () =>
    context.clients.images.send(new DeleteRepositoryCommand({ repositoryName: projectName, force: true })),
  );

/** A bucket's name must be free in the whole world; with the account's number it is. */
export const bucketName = ({ accountId, region }: Context): string => `${projectName}-artifacts-${accountId}-${region}`;

export async function ensureBucket(context: Context): Promise<string> {
  const s3 = context.clients.objects;
  const Bucket = bucketName(context);
  // us-east-1 is the one region that must not be named.
  const location =
    context.region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint: context.region as "eu-west-1" } };
  await ensure(
    context,
    `artifact bucket ${Bucket}`,
    () => orMissing(() => s3.send(new HeadBucketCommand({ Bucket }))),
    () => s3.send(new CreateBucketCommand({ Bucket, ...location })),
  );
  return Bucket;
}

/** Only an empty bucket can be deleted. */
export const removeBucket = (context: Context): Promise<void> =>
  remove(context, "artifact bucket", async () => {
    const s3 = context.clients.objects;
    const Bucket = bucketName(context);
    for (;;) {
      context.signal.throwIfAborted();
      const { Contents: objects = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      if (objects.length === 0) break;
      for (const { Key } of objects) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    }
    await s3.send(new DeleteBucketCommand({ Bucket }));
  });
