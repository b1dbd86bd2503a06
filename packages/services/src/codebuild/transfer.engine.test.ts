import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Build } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../door/aws.ts";
import { toBuffer } from "./sources/s3.ts";
import { type House, openHouse, role } from "./testing/house.ts";

let house: House;
const directory = mkdtempSync(join(tmpdir(), "codebuild-transfer-"));
beforeAll(async () => void (house = await openHouse()));
afterAll(async () => {
  rmSync(directory, { recursive: true, force: true });
  await house[Symbol.asyncDispose]();
});

/** A ZIP made by Info-ZIP, as users make theirs. */
function zip(name: string, script: string): Buffer {
  execFileSync("sh", ["-ec", `mkdir ${name} && cd ${name} && ${script} && zip -qry ../${name}.zip .`], { cwd: directory });
  return readFileSync(join(directory, `${name}.zip`));
}

const put = (key: string, body: Buffer) => house.aws.s3.PutObject({ Bucket: "bucket", Key: key, Body: body });
async function unzipped(key: string): Promise<string> {
  const { Body } = await house.aws.s3.GetObject({ Bucket: "bucket", Key: key });
  const into = mkdtempSync(join(directory, "out-"));
  writeFileSync(join(into, "a.zip"), await toBuffer(Body ?? ""));
  execFileSync("unzip", ["-q", "a.zip", "-d", "files"], { cwd: into });
  return join(into, "files");
}

type Start = Parameters<Client["codebuild"]["StartBuild"]>[0];
async function run(project: Partial<Parameters<Client["codebuild"]["CreateProject"]>[0]>, start: Partial<Start> = {}): Promise<Build> {
  const name = `transfer-${Math.round(performance.now())}`;
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: ['true']}}\n" },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
    ...project,
  });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name, ...start });
  const ended = await house.ended(build?.id ?? "");
  if (ended.buildStatus === "FAULT") throw new Error(await house.log(ended));
  return ended;
}

const spec = (commands: string[], rest: string) =>
  `version: 0.2\nphases:\n  build:\n    commands:\n${commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("")}${rest}`;

test("a ZIP in S3 is the source, with its modes and links, and its own buildspec", async () => {
  const buildspec = spec(["./run.sh", "readlink link", "stat -c %a sub/secret", "echo $CODEBUILD_SRC_DIR"], "");
  const body = zip(
    "one",
    `echo 'echo ran' > run.sh; chmod 755 run.sh; ln -s sub/secret link; mkdir sub; echo x > sub/secret; chmod 600 sub/secret; printf %s ${JSON.stringify(buildspec).replaceAll("$", "\\$")} > b64; printf '${Buffer.from(buildspec).toString("base64")}' | base64 -d > buildspec.yml`,
  );
  await put("source/one.zip", body);
  const build = await run({ source: { type: "S3", location: "bucket/source/one.zip" } });
  const text = await house.log(build);
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(text).toContain("\nran\n\n");
  expect(text).toContain("\nsub/secret\n\n");
  expect(text).toContain("\n600\n\n");
  expect(text).toMatch(/\n\/codebuild\/output\/src\d+\/src\n\n/);
});

test("a source that is missing, or no ZIP, fails DOWNLOAD_SOURCE plainly", async () => {
  const missing = await run({ source: { type: "S3", location: "bucket/none.zip" } });
  expect(missing.phases?.[3]).toMatchObject({
    phaseStatus: "FAILED",
    contexts: [{ statusCode: "CLIENT_ERROR", message: expect.stringMatching(/^NoSuchKey: /) }],
  });
  await put("not.zip", Buffer.from("just text"));
  const broken = await run({ source: { type: "S3", location: "bucket/not.zip" } });
  expect(broken.phases?.[3]?.contexts?.[0]?.message).toMatch(/^The source is not a ZIP file/);
});

test("a pipeline's inputs and outputs", async () => {
  await put("p/in/A", zip("a", "echo from-a > a.txt"));
  await put("p/in/B", zip("b", "echo from-b > b.txt"));
  const buildspec = spec(
    [
      "cat a.txt $CODEBUILD_SRC_DIR_B/b.txt > both.txt",
      "echo $CODEBUILD_RESOLVED_SOURCE_VERSION $CODEBUILD_SOURCE_VERSION >> both.txt",
      "env | grep SRC_DIR",
    ],
    "artifacts: {files: ['both.txt']}\n",
  );
  const build = await run(
    { source: { type: "CODEPIPELINE", buildspec }, artifacts: { type: "CODEPIPELINE" } },
    {
      sourceTypeOverride: "CODEPIPELINE",
      sourceLocationOverride: "bucket/p/in/A",
      sourceVersion: "0123456789abcdef",
      secondarySourcesOverride: [{ type: "S3", sourceIdentifier: "B", location: "bucket/p/in/B" }],
      artifactsOverride: { type: "CODEPIPELINE", location: "bucket", path: "", name: "p/out/C", packaging: "ZIP" },
    },
  );
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(build).toMatchObject({ resolvedSourceVersion: "0123456789abcdef", artifacts: { location: "arn:aws:s3:::bucket/p/out/C" } });
  const files = await unzipped("p/out/C");
  expect(readFileSync(join(files, "both.txt"), "utf8")).toBe("from-a\nfrom-b\n0123456789abcdef arn:aws:s3:::bucket/p/in/A\n");
});

test("artifacts: base directory, exclusions, modes, links, names, hashes", async () => {
  const commands = [
    "mkdir -p dist/sub dist/.hidden && cd dist",
    "echo a > a.js; echo b > sub/b.js; chmod 755 sub/b.js; ln -s a.js link.js; ln a.js hard.js; echo h > .hidden/h; echo map > a.js.map",
    "head -c 5000000 /dev/urandom > big.bin; cd ..; export STAGE=test",
  ];
  const artifacts = "artifacts:\n  base-directory: di*\n  files: ['**/*']\n  exclude-paths: ['**/*.map']\n  name: app-$STAGE.zip\n";
  const build = await run({
    source: { type: "NO_SOURCE", buildspec: spec(commands, artifacts) },
    artifacts: { type: "S3", location: "bucket", path: "out", namespaceType: "BUILD_ID", packaging: "ZIP", overrideArtifactName: true },
  });
  expect(build.buildStatus).toBe("SUCCEEDED");
  const uuid = build.id?.split(":")[1];
  expect(build.artifacts?.location).toBe(`arn:aws:s3:::bucket/out/${uuid}/app-test.zip`);
  const { Body, Metadata } = await house.aws.s3.GetObject({ Bucket: "bucket", Key: `out/${uuid}/app-test.zip` });
  expect(Metadata?.["codebuild-content-sha256"]).toBe(build.artifacts?.sha256sum);
  expect((await toBuffer(Body ?? "")).length).toBeGreaterThan(5_000_000);
  const files = await unzipped(`out/${uuid}/app-test.zip`);
  expect(readdirSync(files, { recursive: true }).sort()).toEqual([
    ".hidden",
    ".hidden/h",
    "a.js",
    "big.bin",
    "hard.js",
    "link.js",
    "sub",
    "sub/b.js",
  ]);
  expect(statSync(join(files, "sub/b.js")).mode & 0o777).toBe(0o755);
  expect(readlinkSync(join(files, "link.js"))).toBe("a.js");
  expect(readFileSync(join(files, "hard.js"), "utf8")).toBe("a\n");
  expect(await house.log(build)).toContain("Expanding base directory path: di*");
});

test("large single files, reports that are found, and the log go to S3 from a real container, and memory stays flat", async () => {
  const commands = [
    "mkdir out && head -c 300000000 /dev/zero > out/big.bin && ln -s big.bin out/same.bin",
    `echo '<testsuite name="s"><testcase name="a"/></testsuite>' > out/unit.xml`,
  ];
  const before = process.memoryUsage().rss;
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const build = await run({
    source: { type: "NO_SOURCE", buildspec: spec(commands, "artifacts: {base-directory: out, files: ['*.bin']}\n") },
    artifacts: { type: "S3", location: "bucket", name: "big", packaging: "NONE" },
    logsConfig: { s3Logs: { status: "ENABLED", location: "bucket/logs" } },
  });
  clearInterval(watch);
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(most - before).toBeLessThan(200_000_000);
  for (const name of ["big.bin", "same.bin"]) {
    expect((await house.aws.s3.HeadObject({ Bucket: "bucket", Key: `big/${name}` })).ContentLength).toBe(300_000_000);
  }
  expect(build.reportArns).toEqual([expect.stringContaining("-JUNITXML-AutoDiscovered:")]);
  const { Body } = await house.aws.s3.GetObject({ Bucket: "bucket", Key: `logs/${build.id?.split(":")[1]}.gz` });
  expect(gunzipSync(await toBuffer(Body ?? "")).toString()).toBe(await house.log(build));
});

test("artifacts that are not there fail UPLOAD_ARTIFACTS in AWS's words", async () => {
  const artifacts = { type: "S3" as const, location: "bucket", packaging: "ZIP" as const, name: "x.zip" };
  const files = await run({
    source: { type: "NO_SOURCE", buildspec: spec(["true"], "artifacts: {files: [imagedefinitions.json]}\n") },
    artifacts,
  });
  expect(files.phases?.at(-3)).toMatchObject({
    phaseType: "UPLOAD_ARTIFACTS",
    phaseStatus: "FAILED",
    contexts: [{ statusCode: "CLIENT_ERROR", message: "no matching artifact paths found" }],
  });
  expect(await house.log(files)).toContain("Skipping invalid file path imagedefinitions.json");
  const base = await run({
    source: { type: "NO_SOURCE", buildspec: spec(["true"], "artifacts: {files: ['**/*'], base-directory: cdk.out}\n") },
    artifacts,
  });
  expect(base.phases?.at(-3)?.contexts?.[0]?.message).toBe("no matching base directory path found for cdk.out");
  expect(base.buildStatus).toBe("FAILED");
});

test("a build in a VPC has an interface there, one even after a crash, which is gone afterwards", async () => {
  const { ec2 } = house.aws;
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.231.0.0/16" });
  const { Subnet } = await ec2.CreateSubnet({ VpcId: Vpc?.VpcId ?? "", CidrBlock: "10.231.1.0/24" });
  const { GroupId = "" } = await ec2.CreateSecurityGroup({ GroupName: "build", Description: "build", VpcId: Vpc?.VpcId ?? "" });
  const vpcConfig = { vpcId: Vpc?.VpcId ?? "", subnets: [Subnet?.SubnetId ?? ""], securityGroupIds: [GroupId] };
  house.crashes.push("build-network-attached");
  const build = await run({ vpcConfig, source: { type: "NO_SOURCE", buildspec: spec(["ip -4 -o addr || hostname -I"], "") } });
  expect(house.crashes).toEqual([]);
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(build.networkInterface).toEqual({ subnetId: Subnet?.SubnetId, networkInterfaceId: expect.stringMatching(/^eni-/) });
  expect(await house.log(build)).toContain("10.231.1.");
  const left = await ec2.DescribeNetworkInterfaces({ Filters: [{ Name: "vpc-id", Values: [Vpc?.VpcId ?? ""] }] });
  expect(left.NetworkInterfaces).toEqual([]);
  const none = await run({ vpcConfig: { ...vpcConfig, subnets: ["subnet-00000000000000000"] } });
  expect(none.phases?.[2]).toMatchObject({
    phaseStatus: "FAILED",
    contexts: [{ statusCode: "VPC_CLIENT_ERROR", message: "Unexpected EC2 error: InvalidSubnetID.NotFound" }],
  });
});
