import * as sdk from "@aws-sdk/client-codebuild";
import { CodeCommitClient, CreateRepositoryCommand } from "@aws-sdk/client-codecommit";
import { CreateRepositoryCommand as CreateImageRepositoryCommand, DescribeImagesCommand } from "@aws-sdk/client-ecr";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { completed, failureOf, logOf, plainEnvironment, startBuild } from "../kit/builds.ts";
import { Installation } from "../kit/installation.ts";
import { makeNetwork } from "./network.ts";

let installation: Installation;
let codebuild: sdk.CodeBuildClient;
let serviceRole: string;
const Bucket = "walk-builds";
beforeAll(async () => {
  installation = await Installation.open();
  codebuild = installation.clients.build;
  serviceRole = await makeRole(installation.clients, "builder", "codebuild.amazonaws.com");
  const { s3 } = installation.clients;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
});
afterAll(() => installation[Symbol.asyncDispose]());

const create = (name: string, more: Partial<sdk.CreateProjectCommandInput>) =>
  codebuild.send(
    new sdk.CreateProjectCommand({
      name,
      source: { type: "NO_SOURCE", buildspec: "" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: plainEnvironment,
      serviceRole,
      ...more,
    }),
  );
/** Builds and gives the build and its log without times. */
async function run(projectName: string, more: Partial<sdk.StartBuildCommandInput> = {}): Promise<{ build: sdk.Build; log: string[] }> {
  const build = await completed(installation.clients, await startBuild(installation.clients, { projectName, ...more }));
  const lines = build.logs?.streamName ? await logOf(installation.clients, build) : [];
  const log = lines.map((line) => line.replace(/^\[Container\] \S+ \S+ /, "> ")).filter(Boolean);
  return { build, log };
}
const put = async (Key: string, Body: string | Buffer) =>
  (await installation.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body }))).VersionId;
const get = async (Key: string) => (await installation.clients.s3.send(new GetObjectCommand({ Bucket, Key }))).Body;
const keys = async (Prefix: string) =>
  ((await installation.clients.s3.send(new ListObjectsV2Command({ Bucket, Prefix }))).Contents ?? []).map(({ Key }) => Key);
const spec = (...commands: string[]) => `version: 0.2\nphases: {build: {commands: ${JSON.stringify(commands)}}}\n`;

/** A ZIP of some files, a shell script among them. */
async function zipOf(name: string, files: Record<string, string>): Promise<Buffer> {
  const directory = join(installation.tools.directory, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(directory, path, ".."), { recursive: true });
    writeFileSync(join(directory, path), content);
    if (path.endsWith(".sh")) chmodSync(join(directory, path), 0o755);
  }
  await installation.tools.run("zip", ["-qr", "source.zip", "."], { cwd: directory });
  return readFile(join(directory, "source.zip"));
}

describe("sources", () => {
  test("a ZIP in a bucket, in the version that is asked for, with the buildspec that is named", async () => {
    const files = { "buildspec.yml": spec("./run.sh", "cat dir/file"), "run.sh": "#!/bin/sh\necho ran\n", "dir/file": "first\n" };
    const version = await put("in/source.zip", await zipOf("first", { ...files, "other.yml": spec("echo the other") }));
    await put("in/source.zip", await zipOf("second", { ...files, "dir/file": "second\n" }));
    await create("zip", { source: { type: "S3", location: `${Bucket}/in/source.zip` } });
    const newest = await run("zip");
    expect(newest.build.buildStatus).toBe("SUCCEEDED");
    expect(newest.log).toEqual(expect.arrayContaining(["ran", "second"]));
    expect(newest.log).toContain("> Setting HTTP client timeout to higher timeout for S3 source");
    const older = await run("zip", { sourceVersion: version });
    expect(older.log).toContain("first");
    expect(older.build.sourceVersion).toBe(version);
    expect((await run("zip", { sourceVersion: version, buildspecOverride: "other.yml" })).log).toContain("the other");
    await put("specs/mine.yml", spec("echo from the bucket"));
    expect((await run("zip", { buildspecOverride: `arn:aws:s3:::${Bucket}/specs/mine.yml` })).log).toContain("from the bucket");
    const absent = await run("zip", { buildspecOverride: "none.yml" });
    expect(failureOf(absent.build)).toMatchObject({
      phase: "DOWNLOAD_SOURCE",
      code: "YAML_FILE_ERROR",
      message: expect.stringMatching(/none\.yml: no such file or directory$/),
    });
  });

  test("a prefix in a bucket, and another source beside it", async () => {
    await put("folder/a/one.txt", "one\n");
    await put("folder/two.txt", "two\n");
    const commands = ["cat a/one.txt two.txt", "cat $CODEBUILD_SRC_DIR_extra/dir/file", "echo $CODEBUILD_SOURCE_VERSION"];
    await create("folder", {
      source: { type: "S3", location: `${Bucket}/folder/`, buildspec: spec(...commands) },
      secondarySources: [{ type: "S3", location: `${Bucket}/in/source.zip`, sourceIdentifier: "extra" }],
    });
    const { build, log } = await run("folder");
    expect([build.buildStatus, log]).toEqual(["SUCCEEDED", expect.arrayContaining(["one", "two", "second"])]);
    const nothing = await run("folder", { sourceLocationOverride: `${Bucket}/none.zip` });
    expect(failureOf(nothing.build)).toMatchObject({ phase: "DOWNLOAD_SOURCE", status: "FAILED" });
  });

  test("a CodeCommit repository, by branch, tag and commit", async () => {
    const { tools, access } = installation;
    const { endpoint, region, accessKeyId, secretAccessKey } = access;
    const code = new CodeCommitClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    const { repositoryMetadata } = await code.send(new CreateRepositoryCommand({ repositoryName: "source" }));
    const location = repositoryMetadata?.cloneUrlHttp ?? "";
    const tree = join(tools.directory, "tree");
    mkdirSync(tree);
    await tools.git(tree, "init", "-q");
    const commands = ["git log -1 --format=%s", "echo $CODEBUILD_RESOLVED_SOURCE_VERSION", "pwd", "git fetch -q origin && git branch -r"];
    const buildspec = `version: 0.2\nenv: {git-credential-helper: yes}\n${spec(...commands).slice("version: 0.2\n".length)}`;
    writeFileSync(join(tree, "buildspec.yml"), buildspec);
    await tools.git(tree, "add", "-A");
    await tools.git(tree, "commit", "-qm", "on main");
    await tools.git(tree, "tag", "v1");
    await tools.git(tree, "switch", "-qc", "topic/a");
    await tools.git(tree, "commit", "-q", "--allow-empty", "-m", "on topic");
    await tools.git(tree, "push", "-q", location, "main", "topic/a", "v1");
    const topic = await tools.git(tree, "rev-parse", "topic/a");
    const main = await tools.git(tree, "rev-parse", "main");
    await create("git", { source: { type: "CODECOMMIT", location, gitCloneDepth: 0 }, sourceVersion: "refs/heads/main" });
    const first = await run("git");
    expect([first.build.buildStatus, first.log]).toEqual(["SUCCEEDED", expect.arrayContaining(["on main"])]);
    expect(first.build.resolvedSourceVersion).toBe(main);
    expect(first.log).toEqual(expect.arrayContaining(["on main", main, "  origin/topic/a"]));
    expect(first.log.join("\n")).toMatch(/\/src\/git-codecommit\.us-east-1\.amazonaws\.com\/v1\/repos\/source$/m);
    for (const sourceVersion of ["topic/a", topic]) {
      const { build, log } = await run("git", { sourceVersion });
      expect([build.resolvedSourceVersion, log]).toEqual([topic, expect.arrayContaining(["on topic"])]);
    }
    expect((await run("git", { sourceVersion: "refs/tags/v1" })).build.resolvedSourceVersion).toBe(main);
    const none = await run("git", { sourceVersion: "none" });
    expect(failureOf(none.build)).toMatchObject({ phase: "DOWNLOAD_SOURCE", message: expect.stringContaining("none") });
  });
});

describe("artifacts", () => {
  const make = "mkdir -p out/deep && echo a > out/a.txt && echo b > out/deep/b.txt && echo l > out/app.log && echo h > out/.hidden";

  test("as files, as a ZIP under the build's id, and more than one", async () => {
    const buildspec = `version: 0.2
phases: {build: {commands: [${JSON.stringify(make)}]}}
artifacts:
  base-directory: out
  files: ["**/*"]
  exclude-paths: ["**/*.log"]
  name: made-$(echo $CODEBUILD_BUILD_NUMBER)
  secondary-artifacts:
    flat: {base-directory: out, files: ["**/*.txt"], discard-paths: yes}
`;
    await create("made", {
      source: { type: "NO_SOURCE", buildspec },
      artifacts: { type: "S3", location: Bucket, path: "out", name: "whole", packaging: "NONE" },
      secondaryArtifacts: [
        {
          type: "S3",
          location: Bucket,
          path: "zips",
          namespaceType: "BUILD_ID",
          name: "flat.zip",
          packaging: "ZIP",
          artifactIdentifier: "flat",
        },
      ],
    });
    const { build, log } = await run("made");
    expect([build.buildStatus, failureOf(build)]).toEqual(["SUCCEEDED", expect.anything()]);
    expect(await keys("out/")).toEqual(["out/whole/.hidden", "out/whole/a.txt", "out/whole/deep/b.txt"]);
    expect(await (await get("out/whole/deep/b.txt"))?.transformToString()).toBe("b\n");
    expect(build.artifacts?.location).toBe(`arn:aws:s3:::${Bucket}/out/whole`);
    expect(log).toEqual(expect.arrayContaining(["> Expanding base directory path: out", "> Expanding **/*", "> Found 3 file(s)"]));
    const Key = `zips/${build.id?.split(":")[1]}/flat.zip`;
    expect(await keys("zips/")).toEqual([Key]);
    const head = await installation.clients.s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.Metadata).toMatchObject({
      "codebuild-buildarn": build.arn,
      "codebuild-content-sha256": build.secondaryArtifacts?.[0]?.sha256sum,
      "codebuild-content-md5": build.secondaryArtifacts?.[0]?.md5sum,
    });
    const zip = join(installation.tools.directory, "flat.zip");
    writeFileSync(zip, (await (await get(Key))?.transformToByteArray()) ?? new Uint8Array());
    const { stdout } = await installation.tools.run("python3", ["-m", "zipfile", "-l", zip]);
    expect(stdout.match(/\S+\.txt/g)?.sort()).toEqual(["a.txt", "b.txt"]);
    const named = { type: "S3", location: Bucket, packaging: "ZIP", overrideArtifactName: true } as const;
    const renamed = await run("made", { artifactsOverride: named, secondaryArtifactsOverride: [] });
    expect([renamed.build.buildStatus, await keys("made-2")]).toEqual(["SUCCEEDED", ["made-2"]]);
  });

  test("that are not there, and those of a build that failed", async () => {
    const artifacts = { type: "S3", location: Bucket, path: "none", packaging: "ZIP" } as const;
    await create("nothing", { source: { type: "NO_SOURCE", buildspec: spec("true") }, artifacts });
    const files = (commands: string, more: string) =>
      run("nothing", {
        buildspecOverride: `version: 0.2\nphases: {build: {commands: [${JSON.stringify(commands)}]}}\nartifacts: {${more}}\n`,
      });
    const absent = await files("true", "files: [none.json]");
    expect(failureOf(absent.build)).toMatchObject({
      phase: "UPLOAD_ARTIFACTS",
      code: "CLIENT_ERROR",
      message: "no matching artifact paths found",
    });
    expect(absent.log).toContain("> Skipping invalid file path none.json");
    const base = await files("true", "base-directory: cdk.out, files: ['**/*']");
    expect(failureOf(base.build).message).toBe("no matching base directory path found for cdk.out");
    const failed = await files("echo x > x; false", "files: [x]");
    expect([failed.build.buildStatus, await keys("none/")]).toEqual(["FAILED", ["none/nothing"]]);
  });
});

describe("images", () => {
  test("a privileged build in the VPC makes an image, whose containers have the build's role, and the next build runs in it", async () => {
    const { clients } = installation;
    const network = await makeNetwork(clients.ec2, "10.175");
    const { repository } = await clients.ecr.send(new CreateImageRepositoryCommand({ repositoryName: "tools/own" }));
    const uri = repository?.repositoryUri ?? "";
    const host = uri.split("/")[0];
    const commands = [
      `aws ecr get-login-password | docker login --username AWS --password-stdin ${host}`,
      // The build image's own shell and the tools a build needs, with the libraries they want.
      "for tool in sh cat env id mkdir rm sed grep cut head tail sleep date mkfifo chmod mv tr printf test wc kill ln ls dirname basename curl; do command -v $tool; done | grep ^/ > tools",
      "for tool in $(cat tools); do readlink -f $tool; ldd $tool | grep -o '/[^ ]*'; done | sort -u > files; cat tools >> files; mkdir root; tar -ch -T files | tar -x -C root; ln -s usr/bin root/bin",
      "printf 'FROM scratch\\nCOPY root/ /\\nENV MADE_BY=us\\nCMD [\"sh\"]\\n' > Dockerfile",
      `docker build -q -t ${uri}:one . && docker push -q ${uri}:one`,
      `docker run --rm -e AWS_CONTAINER_CREDENTIALS_RELATIVE_URI ${uri}:one sh -c 'curl -sf "http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"' | jq -r .RoleArn`,
    ];
    await create("image", {
      source: { type: "NO_SOURCE", buildspec: spec(...commands) },
      environment: { ...plainEnvironment, privilegedMode: true },
      vpcConfig: { vpcId: network.vpcId, subnets: network.privateSubnets, securityGroupIds: [network.groups.inner] },
    });
    const { build, log } = await run("image");
    expect([build.buildStatus, log.slice(-12)]).toEqual(["SUCCEEDED", expect.anything()]);
    expect(log).toContain(serviceRole);
    expect(build.networkInterface).toMatchObject({ networkInterfaceId: expect.stringMatching(/^eni-/), subnetId: expect.any(String) });
    const { imageDetails } = await clients.ecr.send(new DescribeImagesCommand({ repositoryName: "tools/own" }));
    expect(imageDetails).toMatchObject([{ imageTags: ["one"] }]);
    await create("own", {
      source: { type: "NO_SOURCE", buildspec: spec("echo made by $MADE_BY in $CODEBUILD_BUILD_IMAGE") },
      environment: { ...plainEnvironment, image: `${uri}:one`, imagePullCredentialsType: "SERVICE_ROLE" },
    });
    const own = await run("own");
    expect([own.build.buildStatus, failureOf(own.build)]).toEqual(["SUCCEEDED", expect.anything()]);
    expect([own.build.buildStatus, own.log]).toEqual(["SUCCEEDED", expect.arrayContaining([`made by us in ${uri}:one`])]);
    const plain = await run("own", { imageOverride: plainEnvironment.image, buildspecOverride: spec("docker version") });
    expect(plain.build.buildStatus).toBe("FAILED");
    expect(plain.log.join("\n")).toContain("Cannot connect to the Docker daemon at unix:///var/run/docker.sock");
  });
});
