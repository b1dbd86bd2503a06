import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { imageManifest, ociManifest, opened, served, sha256 } from "./fixture.ts";

const repositoryName = "app";

test("repositories: made once, described, deleted", async () => {
  const { ecr } = opened();
  const { repository } = await ecr.CreateRepository({ repositoryName: "team/app", tags: [{ Key: "a", Value: "1" }] });
  expect(repository).toMatchObject({
    repositoryArn: "arn:aws:ecr:us-east-1:000000000000:repository/team/app",
    registryId: "000000000000",
    repositoryUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/team/app",
    imageTagMutability: "MUTABLE",
    imageScanningConfiguration: { scanOnPush: false },
    encryptionConfiguration: { encryptionType: "AES256" },
  });
  await expect(ecr.CreateRepository({ repositoryName: "team/app" })).rejects.toMatchObject({
    name: "RepositoryAlreadyExistsException",
    message: "The repository with name 'team/app' already exists in the registry with id '000000000000'",
  });
  await expect(ecr.CreateRepository({ repositoryName: "UPPER" })).rejects.toMatchObject({ name: "InvalidParameterException" });
  await expect(ecr.DescribeRepositories({ repositoryNames: ["none"] })).rejects.toMatchObject({
    name: "RepositoryNotFoundException",
    message: "The repository with name 'none' does not exist in the registry with id '000000000000'",
  });
  for (const name of ["bb", "cc", "dd"]) await ecr.CreateRepository({ repositoryName: name });
  const first = await ecr.DescribeRepositories({ maxResults: 3 });
  const second = await ecr.DescribeRepositories({ maxResults: 3, nextToken: first.nextToken });
  const names = [...(first.repositories ?? []), ...(second.repositories ?? [])].map((row) => row.repositoryName);
  expect([names, second.nextToken]).toEqual([["bb", "cc", "dd", "team/app"], undefined]);
  await ecr.DeleteRepository({ repositoryName: "bb" });
  await expect(ecr.ListImages({ repositoryName: "bb" })).rejects.toMatchObject({ name: "RepositoryNotFoundException" });
});

test("images are listed, described, fetched and retagged", async () => {
  const { ecr, push } = await served();
  const one = await push("v1", ["one"]);
  await push("v2", ["two"]);
  await ecr.PutImage({ repositoryName, imageManifest: one.manifest, imageTag: "latest" });
  await expect(ecr.PutImage({ repositoryName, imageManifest: one.manifest, imageTag: "latest" })).rejects.toMatchObject({
    name: "ImageAlreadyExistsException",
  });
  const { imageIds } = await ecr.ListImages({ repositoryName });
  expect(imageIds?.map(({ imageTag }) => imageTag).sort()).toEqual(["latest", "v1", "v2"]);
  const { imageDetails } = await ecr.DescribeImages({ repositoryName, imageIds: [{ imageTag: "latest" }] });
  expect(imageDetails).toMatchObject([
    {
      imageDigest: one.digest,
      imageTags: ["latest", "v1"],
      imageSizeInBytes: "config of one".length + 3,
      imageManifestMediaType: ociManifest,
      artifactMediaType: "application/vnd.oci.image.config.v1+json",
    },
  ]);
  await expect(ecr.DescribeImages({ repositoryName, imageIds: [{ imageTag: "none" }] })).rejects.toThrow(
    "The image with imageId {imageDigest:'null', imageTag:'none'} does not exist within the repository with name 'app' in the registry with id '000000000000'",
  );
  const { images, failures } = await ecr.BatchGetImage({
    repositoryName,
    imageIds: [{ imageTag: "v1" }, { imageTag: "none" }, {}, { imageDigest: "sha256:short" }, { imageDigest: one.digest, imageTag: "v2" }],
  });
  expect(images).toMatchObject([{ imageManifest: one.manifest, imageId: { imageDigest: one.digest, imageTag: "v1" } }]);
  expect(failures?.map(({ failureCode }) => failureCode)).toEqual([
    "ImageNotFound",
    "MissingDigestAndTag",
    "InvalidImageDigest",
    "ImageTagDoesNotMatchDigest",
  ]);
  await expect(ecr.DeleteRepository({ repositoryName })).rejects.toMatchObject({ name: "RepositoryNotEmptyException" });
});

test("deleting the last tag deletes the image", async () => {
  const { ecr, push, journal } = await served();
  const { manifest, digest } = await push("v1", ["one"]);
  await ecr.PutImage({ repositoryName, imageManifest: manifest, imageTag: "v2" });
  await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageTag: "v1" }] });
  expect((await ecr.ListImages({ repositoryName })).imageIds).toEqual([{ imageDigest: digest, imageTag: "v2" }]);
  const deleted = await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageTag: "v2" }, { imageTag: "none" }] });
  expect(deleted).toMatchObject({ imageIds: [{ imageDigest: digest, imageTag: "v2" }], failures: [{ failureCode: "ImageNotFound" }] });
  expect((await ecr.ListImages({ repositoryName })).imageIds).toEqual([]);
  expect(journal.eventsAfter(0, { source: "aws.ecr" }).at(-1)?.detail).toMatchObject({ "action-type": "DELETE", "image-tag": "v2" });
});

test("immutable tags, and those that are excluded", async () => {
  const { ecr, push } = await served();
  const one = await push("v1", ["one"]);
  const two = await push("v2", ["two"]);
  await ecr.PutImageTagMutability({
    repositoryName,
    imageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    imageTagMutabilityExclusionFilters: [{ filterType: "WILDCARD", filter: "dev*" }],
  });
  await ecr.PutImage({ repositoryName, imageManifest: one.manifest, imageTag: "dev-a" });
  await ecr.PutImage({ repositoryName, imageManifest: two.manifest, imageTag: "dev-a" });
  await expect(ecr.PutImage({ repositoryName, imageManifest: two.manifest, imageTag: "v1" })).rejects.toMatchObject({
    name: "ImageTagAlreadyExistsException",
    message: "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
  });
  await expect(ecr.PutImageTagMutability({ repositoryName, imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" })).rejects.toThrow(
    "Exclusion filters",
  );
});

test("a layer comes in parts through the API, and goes by a URL without a login", async () => {
  const { ecr, call, clock } = await served();
  const { uploadId } = await ecr.InitiateLayerUpload({ repositoryName });
  const part = (first: number, text: string) =>
    ecr.UploadLayerPart({
      repositoryName,
      uploadId: uploadId ?? "",
      partFirstByte: first,
      partLastByte: first + text.length - 1,
      layerPartBlob: Buffer.from(text),
    });
  const digest = sha256("hello, world");
  await expect(ecr.CompleteLayerUpload({ repositoryName, uploadId: uploadId ?? "", layerDigests: [digest] })).rejects.toMatchObject({
    name: "EmptyUploadException",
  });
  await part(0, "hello, ");
  await expect(part(3, "again")).rejects.toMatchObject({ name: "InvalidLayerPartException", lastValidByteReceived: 6 });
  await part(7, "world");
  await ecr.CompleteLayerUpload({ repositoryName, uploadId: uploadId ?? "", layerDigests: [digest] });
  const { layers } = await ecr.BatchCheckLayerAvailability({ repositoryName, layerDigests: [digest, sha256("none")] });
  expect(layers).toMatchObject([{ layerAvailability: "AVAILABLE", layerSize: 12 }, { layerAvailability: "UNAVAILABLE" }]);
  const { downloadUrl = "" } = await ecr.GetDownloadUrlForLayer({ repositoryName, layerDigest: digest });
  const { pathname, search } = new URL(downloadUrl);
  const anonymous = { authorization: "" };
  expect((await call("GET", pathname + search, undefined, anonymous)).body.toString()).toBe("hello, world");
  expect((await call("GET", `/v2/app/blobs/${sha256("x")}${search}`, undefined, anonymous)).status).toBe(403);
  await clock.advance(3_600_001);
  expect((await call("GET", pathname + search, undefined, anonymous)).status).toBe(403);
});

test("layers that no image names are collected after a day, and never while a push relies on them", async () => {
  const { push, upload, call, collect, clock, files, ecr } = await served();
  await push("v1", ["kept"]);
  const lonely = await upload("lonely");
  const told = await upload("told of");
  await call("POST", "/v2/app/blobs/uploads/");
  await collect();
  expect(files()).toHaveLength(5);
  await clock.advance(25 * 3_600_000);
  await call("HEAD", `/v2/app/blobs/${told}`, undefined, {
    authorization: `Basic ${(await ecr.GetAuthorizationToken({})).authorizationData?.[0]?.authorizationToken}`,
  });
  await collect();
  const left = files().filter((name) => name.startsWith("blobs/"));
  expect(left).toHaveLength(3);
  expect(left.some((name) => name.endsWith(lonely.slice(7)))).toBe(false);
  await ecr.DeleteRepository({ repositoryName, force: true });
  await collect();
  expect(files().filter((name) => name.startsWith("blobs/"))).toEqual([]);
});

test("what a crash left without a row is swept, an upload that may go on is not", async () => {
  const { dataDirectory, collect, files, upload, clock } = await served();
  await upload("kept");
  const shard = join(dataDirectory, "ecr", "blobs", "sha256", "ab");
  mkdirSync(shard, { recursive: true });
  writeFileSync(join(shard, `ab${"0".repeat(62)}`), "left behind");
  for (const [id, ageMs] of [
    ["old", 25 * 3_600_000],
    ["new", 3_600_000],
  ] as const) {
    const path = join(dataDirectory, "ecr", "uploads", `1.${id}`);
    writeFileSync(path, "part");
    utimesSync(path, new Date(clock.now() - ageMs), new Date(clock.now() - ageMs));
  }
  await collect();
  expect(files().sort()).toEqual([expect.stringMatching(/^blobs\/sha256\//), "uploads/1.new"]);
});

test("policies and tags are kept, and missed in ECR's words", async () => {
  const { ecr } = await served();
  const resourceArn = "arn:aws:ecr:us-east-1:000000000000:repository/app";
  await expect(ecr.GetRepositoryPolicy({ repositoryName })).rejects.toMatchObject({
    name: "RepositoryPolicyNotFoundException",
    message: "Repository policy does not exist for the repository with name 'app' in the registry with id '000000000000'",
  });
  await expect(ecr.SetRepositoryPolicy({ repositoryName, policyText: "no" })).rejects.toThrow("Invalid repository policy provided");
  await ecr.SetRepositoryPolicy({ repositoryName, policyText: '{"Statement":[]}' });
  await expect(ecr.GetRepositoryPolicy({ repositoryName })).resolves.toMatchObject({ policyText: '{"Statement":[]}' });
  await ecr.DeleteRepositoryPolicy({ repositoryName });
  await expect(ecr.GetLifecyclePolicy({ repositoryName })).rejects.toMatchObject({ name: "LifecyclePolicyNotFoundException" });
  const lifecyclePolicyText =
    '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}';
  await ecr.PutLifecyclePolicy({ repositoryName, lifecyclePolicyText });
  await expect(ecr.GetLifecyclePolicy({ repositoryName })).resolves.toMatchObject({ lifecyclePolicyText });
  await expect(ecr.PutLifecyclePolicy({ repositoryName, lifecyclePolicyText: `{"rules":[{},{}]}${" ".repeat(100)}` })).rejects.toThrow(
    "rulePriority",
  );
  await ecr.TagResource({
    resourceArn,
    tags: [
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ],
  });
  await ecr.UntagResource({ resourceArn, tagKeys: ["a"] });
  await expect(ecr.ListTagsForResource({ resourceArn })).resolves.toEqual({ tags: [{ Key: "b", Value: "2" }] });
  await expect(ecr.StartImageScan({ repositoryName, imageId: {} })).rejects.toMatchObject({ name: "NotImplemented" });
});

test("a manifest without its layers, or with a wrong digest, is refused as PutImage does", async () => {
  const { ecr } = await served();
  const manifest = imageManifest({ digest: sha256("none"), size: 4 }, []);
  await expect(ecr.PutImage({ repositoryName, imageManifest: manifest, imageTag: "v1" })).rejects.toMatchObject({
    name: "LayersNotFoundException",
  });
  await expect(
    ecr.PutImage({ repositoryName, imageManifest: manifest, imageTag: "v1", imageDigest: sha256("other") }),
  ).rejects.toMatchObject({ name: "ImageDigestDoesNotMatchException" });
  await expect(ecr.PutImage({ repositoryName, imageManifest: "{}", imageTag: "v1" })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});

test("who pushed an image is kept with its tag, and goes with the image", async () => {
  const { ecr, push, service } = await served();
  const asked = (repository: string) => ({
    query: new URLSearchParams({ repository }),
    body: "",
    account: "000000000000",
    region: "us-east-1",
    now: 0,
  });
  const { digest, manifest } = await push("v1", ["one"]);
  await ecr.PutImage({ repositoryName, imageManifest: manifest, imageTag: "live" });
  const principal = "arn:aws:iam::000000000000:root";
  expect(await service.questions["pushes"]?.(asked(repositoryName))).toMatchObject({
    pushes: [
      { digest, tag: "live", principal },
      { digest, tag: "v1", principal },
    ],
  });
  await ecr.BatchDeleteImage({ repositoryName, imageIds: [{ imageDigest: digest }] });
  expect(await service.questions["pushes"]?.(asked(repositoryName))).toEqual({ pushes: [] });
  expect(() => service.questions["pushes"]?.(asked("none"))).toThrow("no repository named none");
});
