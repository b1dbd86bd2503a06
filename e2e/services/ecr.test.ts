import * as sdk from "@aws-sdk/client-ecr";
import { createHash, randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { packTar } from "@towpath/engine";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let ecr: sdk.ECRClient;
beforeAll(async () => {
  installation = await Installation.open();
  ecr = installation.clients.ecr;
});
afterAll(() => installation[Symbol.asyncDispose]());

const repositoryName = "team/app";
const digestOf = (bytes: Uint8Array | string) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const registry = () => new URL(installation.access.endpoint).host;
const login = async () => {
  const { authorizationData } = await ecr.send(new sdk.GetAuthorizationTokenCommand({}));
  return authorizationData?.[0] ?? {};
};
/** A request to the registry itself, with the login that Docker uses. */
const registryGet = async (path: string, init: RequestInit = {}) =>
  fetch(`${installation.access.endpoint}/v2/${path}`, {
    ...init,
    headers: { ...init.headers, authorization: `Basic ${(await login()).authorizationToken}` },
  });

/** Pushes a layer in two parts through the API. */
async function pushLayer(bytes: Buffer): Promise<{ digest: string; size: number }> {
  const { uploadId, partSize = 0 } = await ecr.send(new sdk.InitiateLayerUploadCommand({ repositoryName }));
  expect(partSize).toBeGreaterThan(1_000_000);
  const half = Math.floor(bytes.length / 2);
  for (const [partFirstByte, partLastByte] of [
    [0, half - 1],
    [half, bytes.length - 1],
  ] as const) {
    const layerPartBlob = bytes.subarray(partFirstByte, partLastByte + 1);
    await ecr.send(new sdk.UploadLayerPartCommand({ repositoryName, uploadId, partFirstByte, partLastByte, layerPartBlob }));
  }
  const layerDigests = [digestOf(bytes)];
  await ecr.send(new sdk.CompleteLayerUploadCommand({ repositoryName, uploadId, layerDigests }));
  return { digest: digestOf(bytes), size: bytes.length };
}

const manifestType = "application/vnd.oci.image.manifest.v1+json";
/** An image of one layer; gives its manifest. */
async function makeManifest(more: object = {}): Promise<string> {
  const layer = await pushLayer(await buffer(packTar([{ path: "hello", content: randomBytes(2_000) }])));
  const diffIds = { rootfs: { type: "layers", diff_ids: [layer.digest] }, architecture: "amd64", os: "linux", config: {} };
  const config = await pushLayer(Buffer.from(JSON.stringify({ ...diffIds, created: new Date().toISOString() })));
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: { ...config, mediaType: "application/vnd.oci.image.config.v1+json" },
    layers: [{ ...layer, mediaType: "application/vnd.oci.image.layer.v1.tar" }],
    ...more,
  });
}
const putImage = (imageManifest: string, imageTag?: string) =>
  ecr.send(new sdk.PutImageCommand({ repositoryName, imageManifest, ...(imageTag && { imageTag }) }));

test("repositories are made, found and described", async () => {
  const created = await ecr.send(new sdk.CreateRepositoryCommand({ repositoryName, tags: [{ Key: "team", Value: "blue" }] }));
  expect(created.repository).toMatchObject({
    repositoryName,
    registryId: "000000000000",
    repositoryArn: `arn:aws:ecr:us-east-1:000000000000:repository/${repositoryName}`,
    repositoryUri: `000000000000.dkr.ecr.us-east-1.amazonaws.com/${repositoryName}`,
    imageTagMutability: "MUTABLE",
    encryptionConfiguration: { encryptionType: "AES256" },
  });
  expect(await refusalOf(ecr.send(new sdk.CreateRepositoryCommand({ repositoryName })))).toMatchObject({
    name: "RepositoryAlreadyExistsException",
    message: `The repository with name '${repositoryName}' already exists in the registry with id '000000000000'`,
  });
  expect(await refusalOf(ecr.send(new sdk.CreateRepositoryCommand({ repositoryName: "Not Good" })))).toMatchObject({
    name: "InvalidParameterException",
  });
  await ecr.send(new sdk.CreateRepositoryCommand({ repositoryName: "other" }));
  const names: (string | undefined)[] = [];
  for await (const { repositories = [] } of sdk.paginateDescribeRepositories({ client: ecr, pageSize: 1 }, {})) {
    names.push(...repositories.map((one) => one.repositoryName));
  }
  expect(names.sort()).toEqual(["other", repositoryName]);
  expect(await refusalOf(ecr.send(new sdk.DescribeRepositoriesCommand({ repositoryNames: ["none"] })))).toMatchObject({
    name: "RepositoryNotFoundException",
    message: "The repository with name 'none' does not exist in the registry with id '000000000000'",
  });
  await expect(ecr.send(new sdk.DescribeRegistryCommand({}))).resolves.toMatchObject({ registryId: "000000000000" });
  const { proxyEndpoint, authorizationToken = "" } = await login();
  expect(proxyEndpoint).toBe("https://000000000000.dkr.ecr.us-east-1.amazonaws.com");
  expect(Buffer.from(authorizationToken, "base64").toString()).toMatch(/^AWS:.+/);
});

let first = "";

test("an image pushed through the API is pulled by Docker", async () => {
  first = await makeManifest();
  const imageDigest = digestOf(first);
  expect((await putImage(first, "v1")).image).toMatchObject({ imageId: { imageDigest, imageTag: "v1" }, repositoryName });
  expect(await refusalOf(putImage(first, "v1"))).toMatchObject({ name: "ImageAlreadyExistsException" });
  await putImage(first, "latest");
  const { layers = [] } = JSON.parse(first) as { layers: { digest: string }[] };
  const layerDigest = layers[0]?.digest ?? "";
  const absent = digestOf("absent");
  const layerDigests = [layerDigest, absent];
  const check = await ecr.send(new sdk.BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
  expect(check.layers?.map(({ layerAvailability }) => layerAvailability).sort()).toEqual(["AVAILABLE", "UNAVAILABLE"]);
  const { downloadUrl = "" } = await ecr.send(new sdk.GetDownloadUrlForLayerCommand({ repositoryName, layerDigest }));
  expect(digestOf(Buffer.from(await (await fetch(downloadUrl)).arrayBuffer()))).toBe(layerDigest);
  const wrong = first.replace(layerDigest, absent);
  expect(await refusalOf(putImage(wrong, "wrong"))).toMatchObject({ name: "LayersNotFoundException" });
  expect(await refusalOf(putImage("{", "wrong"))).toMatchObject({ name: "InvalidParameterException" });
  const { tools } = installation;
  const password = Buffer.from((await login()).authorizationToken ?? "", "base64")
    .toString()
    .slice(4);
  const words = ["login", "--username", "AWS", "--password-stdin", registry()];
  expect(await tools.run("docker", words, { input: password })).toMatchObject({ code: 0 });
  const name = `${registry()}/${repositoryName}@${imageDigest}`;
  expect(await tools.run("docker", ["pull", "--quiet", name])).toMatchObject({ code: 0 });
  await tools.run("docker", ["rmi", name]);
});

test("images are listed, described and fetched, by tag and by digest", async () => {
  const second = await makeManifest();
  await putImage(second, "v2");
  const untagged = await makeManifest({ annotations: { a: "b" } });
  await putImage(untagged);
  const list = async (tagStatus?: sdk.TagStatus) =>
    (await ecr.send(new sdk.ListImagesCommand({ repositoryName, ...(tagStatus && { filter: { tagStatus } }) }))).imageIds
      ?.map(({ imageTag, imageDigest }) => imageTag ?? imageDigest)
      .sort();
  expect(await list()).toEqual(["latest", digestOf(untagged), "v1", "v2"].sort());
  expect(await list("TAGGED")).toEqual(["latest", "v1", "v2"]);
  expect(await list("UNTAGGED")).toEqual([digestOf(untagged)]);
  const { imageDetails } = await ecr.send(new sdk.DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "v1" }] }));
  expect(imageDetails).toMatchObject([
    { imageDigest: digestOf(first), imageManifestMediaType: manifestType, artifactMediaType: "application/vnd.oci.image.config.v1+json" },
  ]);
  expect(imageDetails?.[0]?.imageTags?.sort()).toEqual(["latest", "v1"]);
  expect(imageDetails?.[0]?.imagePushedAt).toBeInstanceOf(Date);
  const describeNone = new sdk.DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "none" }] });
  expect(await refusalOf(ecr.send(describeNone))).toMatchObject({
    name: "ImageNotFoundException",
    message: `The image with imageId {imageDigest:'null', imageTag:'none'} does not exist within the repository with name '${repositoryName}' in the registry with id '000000000000'`,
  });
  const imageIds = [
    { imageTag: "v1" },
    { imageDigest: digestOf(second) },
    { imageTag: "none" },
    { imageTag: "v1", imageDigest: digestOf(second) },
    { imageDigest: "nonsense" },
  ];
  const batch = await ecr.send(new sdk.BatchGetImageCommand({ repositoryName, imageIds }));
  expect(batch.images?.map(({ imageManifest }) => imageManifest)).toEqual([first, second]);
  expect(batch.failures?.map(({ failureCode }) => failureCode)).toEqual([
    "ImageNotFound",
    "ImageTagDoesNotMatchDigest",
    "InvalidImageDigest",
  ]);
  const tags = (await (await registryGet(`${repositoryName}/tags/list?n=2`)).json()) as { tags: string[] };
  expect(tags.tags).toEqual(["latest", "v1"]);
});

test("a referrer is found by its subject", async () => {
  const subject = { mediaType: manifestType, digest: digestOf(first), size: Buffer.byteLength(first) };
  const signature = await makeManifest({ artifactType: "application/vnd.example.signature", subject });
  await putImage(signature);
  const { referrers } = await ecr.send(new sdk.ListImageReferrersCommand({ repositoryName, subjectId: { imageDigest: digestOf(first) } }));
  expect(referrers).toMatchObject([{ digest: digestOf(signature), artifactType: "application/vnd.example.signature" }]);
  const index = (await (await registryGet(`${repositoryName}/referrers/${digestOf(first)}`)).json()) as { manifests: object[] };
  expect(index.manifests).toMatchObject([{ digest: digestOf(signature), artifactType: "application/vnd.example.signature" }]);
});

test("an immutable tag is not overwritten, by the API and by a push", async () => {
  await ecr.send(new sdk.PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "IMMUTABLE" }));
  const text = `The image tag 'v1' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`;
  expect(await refusalOf(putImage(await makeManifest(), "v1"))).toEqual({
    name: "ImageTagAlreadyExistsException",
    message: text,
    status: 400,
  });
  const { tools } = installation;
  const name = `${registry()}/${repositoryName}:v1`;
  await tools.run("docker", ["import", "-", name], { input: await buffer(packTar([{ path: "x", content: randomBytes(100) }])) });
  const { code, stdout, stderr } = await tools.run("docker", ["push", name]);
  await tools.run("docker", ["rmi", name]);
  expect({ code, text: stdout + stderr }).toMatchObject({ code: 1, text: expect.stringContaining(text) });
  await putImage(await makeManifest(), "v3");
  const imageTagMutabilityExclusionFilters = [{ filterType: "WILDCARD" as const, filter: "lat*" }];
  const excluding = { repositoryName, imageTagMutability: "IMMUTABLE_WITH_EXCLUSION" as const, imageTagMutabilityExclusionFilters };
  await ecr.send(new sdk.PutImageTagMutabilityCommand(excluding));
  await putImage(await makeManifest(), "latest");
  await ecr.send(new sdk.PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: "MUTABLE" }));
});

test("an image goes with its last tag", async () => {
  const imageIds = [{ imageTag: "v2" }, { imageTag: "none" }];
  const { imageIds: gone, failures } = await ecr.send(new sdk.BatchDeleteImageCommand({ repositoryName, imageIds }));
  expect(gone).toMatchObject([{ imageTag: "v2" }]);
  expect(failures).toMatchObject([
    { imageId: { imageTag: "none" }, failureCode: "ImageNotFound", failureReason: "Requested image not found" },
  ]);
  await putImage(first, "stable");
  await ecr.send(new sdk.BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageTag: "v1" }] }));
  const byDigest = { repositoryName, imageIds: [{ imageDigest: digestOf(first) }] };
  expect((await ecr.send(new sdk.DescribeImagesCommand(byDigest))).imageDetails).toMatchObject([{ imageTags: ["stable"] }]);
  await ecr.send(new sdk.BatchDeleteImageCommand(byDigest));
  expect((await registryGet(`${repositoryName}/manifests/stable`)).status).toBe(404);
});

test("policies, scanning settings and tags are kept", async () => {
  const policyText = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: "*", Action: "ecr:BatchGetImage" }],
  });
  await ecr.send(new sdk.SetRepositoryPolicyCommand({ repositoryName, policyText }));
  expect(JSON.parse((await ecr.send(new sdk.GetRepositoryPolicyCommand({ repositoryName }))).policyText ?? "")).toEqual(
    JSON.parse(policyText),
  );
  await ecr.send(new sdk.DeleteRepositoryPolicyCommand({ repositoryName }));
  expect(await refusalOf(ecr.send(new sdk.GetRepositoryPolicyCommand({ repositoryName })))).toMatchObject({
    name: "RepositoryPolicyNotFoundException",
  });
  const selection = { tagStatus: "untagged", countType: "imageCountMoreThan", countNumber: 5 };
  const lifecyclePolicyText = JSON.stringify({ rules: [{ rulePriority: 1, selection, action: { type: "expire" } }] });
  await ecr.send(new sdk.PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
  expect(await ecr.send(new sdk.GetLifecyclePolicyCommand({ repositoryName }))).toMatchObject({ lifecyclePolicyText });
  await ecr.send(new sdk.DeleteLifecyclePolicyCommand({ repositoryName }));
  expect(await refusalOf(ecr.send(new sdk.GetLifecyclePolicyCommand({ repositoryName })))).toMatchObject({
    name: "LifecyclePolicyNotFoundException",
  });
  const scanning = { repositoryName, imageScanningConfiguration: { scanOnPush: true } };
  await ecr.send(new sdk.PutImageScanningConfigurationCommand(scanning));
  const { repositories } = await ecr.send(new sdk.DescribeRepositoriesCommand({ repositoryNames: [repositoryName] }));
  expect(repositories).toMatchObject([{ imageScanningConfiguration: { scanOnPush: true } }]);
  const resourceArn = repositories?.[0]?.repositoryArn;
  await ecr.send(new sdk.TagResourceCommand({ resourceArn, tags: [{ Key: "cost", Value: "1" }] }));
  await ecr.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
  expect((await ecr.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([{ Key: "cost", Value: "1" }]);
});

test("the command line retags an image, and a repository goes with its images only when forced", async () => {
  const { tools } = installation;
  const query = ["--query", "images[0].imageManifest", "--output", "text"];
  const manifest = await tools.aws<string>(
    "ecr",
    "batch-get-image",
    "--repository-name",
    repositoryName,
    "--image-ids",
    "imageTag=v3",
    ...query,
  );
  const text = typeof manifest === "string" ? manifest.trim() : JSON.stringify(manifest);
  await tools.aws("ecr", "put-image", "--repository-name", repositoryName, "--image-tag", "prod", "--image-manifest", text);
  const { imageDetails } = await ecr.send(new sdk.DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: "prod" }] }));
  expect(imageDetails?.[0]?.imageTags?.sort()).toEqual(["prod", "v3"]);
  expect(await refusalOf(ecr.send(new sdk.DeleteRepositoryCommand({ repositoryName })))).toMatchObject({
    name: "RepositoryNotEmptyException",
    message: `The repository with name '${repositoryName}' in registry with id '000000000000' cannot be deleted because it still contains images`,
  });
  await ecr.send(new sdk.DeleteRepositoryCommand({ repositoryName, force: true }));
  await ecr.send(new sdk.DeleteRepositoryCommand({ repositoryName: "other" }));
  expect((await ecr.send(new sdk.DescribeRepositoriesCommand({}))).repositories).toEqual([]);
});
