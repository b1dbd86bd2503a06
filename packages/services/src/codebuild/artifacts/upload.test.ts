/** Artifacts from a build's files to its objects, with every option of a project. */
import type { Build, ProjectArtifacts as AnyArtifacts } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toBuffer } from "../sources/s3.ts";
import { fakeAgentWith } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role, standardImage } from "../testing/house.ts";

let house: FakeHouse;
beforeEach(async () => {
  house = await openFakeHouse();
  const at = (files: { read(path: string): Buffer }, path: string) =>
    path.startsWith("/") ? path : `${files.read("/codebuild/readonly/plan/dir.txt").toString().trim()}/${path}`;
  house.engine.program(
    { image: standardImage },
    fakeAgentWith({
      put: ({ files }, path) => {
        files.write(at(files, path), `content of ${path}`);
        return 0;
      },
      link: ({ files }, argument) => {
        const [path = "", target = ""] = argument.split(" ");
        files.put(at(files, path), { type: "symlink", target });
        return 0;
      },
    }),
  );
});
afterEach(() => house[Symbol.asyncDispose]());

type ProjectArtifacts = AnyArtifacts & { type: "S3" };
type Target = Omit<ProjectArtifacts, "type">;
async function build(commands: string[], artifacts: string, target: Target, secondary: ProjectArtifacts[] = []): Promise<Build> {
  const buildspec = `version: 0.2\nphases:\n  build:\n    commands: ${JSON.stringify(commands)}\nartifacts:\n${artifacts}`;
  await house.aws.codebuild.CreateProject({
    name: "shop",
    source: { type: "NO_SOURCE", buildspec },
    artifacts: { type: "S3", location: "bucket", ...target },
    secondaryArtifacts: secondary,
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
  });
  const { build: begun } = await house.aws.codebuild.StartBuild({ projectName: "shop" });
  return house.ended(begun?.id ?? "");
}

async function keys(): Promise<string[]> {
  const { Contents = [] } = await house.aws.s3.ListObjectsV2({ Bucket: "bucket" });
  return Contents.map(({ Key }) => Key ?? "");
}

const object = (Key: string) => house.aws.s3.GetObject({ Bucket: "bucket", Key });
const all = "  files: ['**/*']\n";

test("packaging NONE: an object for each file, with the build's ARN and no hashes", async () => {
  const built = await build(["put a.txt", "put sub/b.txt"], all, { path: "out", name: "site", namespaceType: "NONE" });
  expect(built.buildStatus).toBe("SUCCEEDED");
  expect(await keys()).toEqual(["out/site/a.txt", "out/site/sub/b.txt"]);
  const { Body, Metadata, ContentLength } = await object("out/site/sub/b.txt");
  expect((await toBuffer(Body ?? "")).toString()).toBe("content of sub/b.txt");
  expect(ContentLength).toBe("content of sub/b.txt".length);
  expect(Metadata).toEqual({ "codebuild-buildarn": built.arn });
  expect(built.artifacts).toEqual({ location: "arn:aws:s3:::bucket/out/site" });
});

test("packaging NONE: a symbolic link gives the file that it leads to, and nothing when it leads nowhere", async () => {
  const links = ["link near a.txt", "link far near", "link lost none", "link round round", "link outside /etc/release"];
  await build(["put a.txt", "put /etc/release", ...links], all, { name: "/", namespaceType: "NONE" });
  expect(await keys()).toEqual(["a.txt", "far", "near", "outside"]);
  expect((await toBuffer((await object("far")).Body ?? "")).toString()).toBe("content of a.txt");
  expect((await toBuffer((await object("outside")).Body ?? "")).toString()).toBe("content of /etc/release");
});

test("the key: path, build id, name; the root of the bucket for a slash", async () => {
  const built = await build(["put a.txt"], all, { path: "/out/", name: "app.zip", namespaceType: "BUILD_ID", packaging: "ZIP" });
  const uuid = built.id?.split(":")[1];
  expect(await keys()).toEqual([`out/${uuid}/app.zip`]);
  const { Metadata } = await object(`out/${uuid}/app.zip`);
  expect(Metadata).toEqual({
    "codebuild-buildarn": built.arn,
    "codebuild-content-md5": built.artifacts?.md5sum,
    "codebuild-content-sha256": built.artifacts?.sha256sum,
  });
  expect(built.artifacts?.md5sum).toMatch(/^[0-9a-f]{32}$/);
});

test("a ZIP without a name is called as the project", async () => {
  await build(["put a.txt"], all, { name: "/", packaging: "ZIP" });
  expect(await keys()).toEqual(["shop"]);
});

test("s3-prefix takes the place of the path where each build has a folder of its own", async () => {
  const built = await build(["put a.txt"], `${all}  s3-prefix: team/x\n`, { path: "out", name: "n", namespaceType: "BUILD_ID" });
  expect(await keys()).toEqual([`team/x/${built.id?.split(":")[1]}/n/a.txt`]);
});

test("discard-paths, exclude-paths and a base directory with wildcards", async () => {
  const commands = ["put my-build1/a.js", "put my-build1/deep/b.js", "put my-build1/deep/b.map", "put my-build2/c.js", "put other/d.js"];
  await build(commands, `${all}  base-directory: my-build*\n  exclude-paths: ['**/*.map']\n  discard-paths: yes\n`, { name: "o" });
  expect(await keys()).toEqual(["o/a.js", "o/b.js", "o/c.js"]);
});

test("artifacts are encrypted with the build's key unless the project says otherwise", async () => {
  const other = { type: "S3", location: "bucket", name: "plain", artifactIdentifier: "plain", encryptionDisabled: true } as const;
  const built = await build(["put a"], `${all}  secondary-artifacts: {plain: {files: ['a']}}\n`, { name: "sealed" }, [other]);
  expect(built.secondaryArtifacts).toEqual([
    { location: "arn:aws:s3:::bucket/plain", artifactIdentifier: "plain", encryptionDisabled: true },
  ]);
  expect(await object("sealed/a")).toMatchObject({
    ServerSideEncryption: "aws:kms",
    SSEKMSKeyId: "arn:aws:kms:us-east-1:000000000000:alias/aws/s3",
  });
  expect((await object("plain/a")).ServerSideEncryption).toBe("AES256");
});

test("at most twelve secondary artifacts, each of a name of its own", async () => {
  const many = (count: number, id = (n: number) => `a${n}`): ProjectArtifacts[] =>
    Array.from({ length: count }, (_, n) => ({ type: "S3", location: "bucket", name: `n${n}`, artifactIdentifier: id(n) }));
  const specs = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`a${n}`, { files: ["a"] }]));
  const section = `  secondary-artifacts: ${JSON.stringify(specs)}\n`;
  await expect(build(["put a"], section, { name: "x" }, many(13))).rejects.toThrow();
  await expect(
    build(
      ["put a"],
      section,
      { name: "x" },
      many(2, () => "same"),
    ),
  ).rejects.toThrow("same");
  const built = await build(["put a"], section, { name: "x" }, many(12));
  expect(built.secondaryArtifacts).toHaveLength(12);
  expect(await keys()).toHaveLength(12);
});

test("a bucket that is not there fails UPLOAD_ARTIFACTS, whatever the packaging", async () => {
  const { phases } = await build(["put a"], all, { name: "x", location: "no-such-bucket" });
  expect(phases?.find(({ phaseType }) => phaseType === "UPLOAD_ARTIFACTS")).toMatchObject({
    phaseStatus: "FAILED",
    contexts: [{ statusCode: "CLIENT_ERROR", message: expect.stringMatching(/^Failed to upload artifacts: NoSuchBucket/) }],
  });
});
