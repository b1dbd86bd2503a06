/** Reports that no buildspec names, raw files of reports in S3, and how long reports are kept. */
import type { Build, ReportExportConfig } from "@aws-sdk/client-codebuild";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discovered } from "../agent/discovery.ts";
import { toBuffer } from "../sources/s3.ts";
import { fakeAgentWith } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role, standardImage } from "../testing/house.ts";

const junit = '<testsuite name="s"><testcase classname="c" name="one" time="1"/></testsuite>';
const cobertura = `<coverage><packages><package><classes><class filename="b.py"><lines><line number="1" hits="1"/></lines></class></classes></package></packages></coverage>`;
const contents: Record<string, string> = { junit, cobertura, other: "<report-of-another-kind/>" };

let house: FakeHouse;
beforeEach(async () => {
  house = await openFakeHouse();
  const found: string[] = [];
  const results = "/codebuild/output/results";
  house.engine.program(
    { image: standardImage },
    fakeAgentWith({
      /** Writes a file, which the agent's search finds then. */
      put({ files }, argument) {
        const [path = "", content = ""] = argument.split(" ");
        files.write(`${files.text("/codebuild/readonly/plan/dir.txt").trim()}/${path}`, contents[content] ?? "");
        found.push(`./${path}\n`);
        files.write(`${results}/${discovered.files}`, found.join(""));
        files.write(`${results}/${discovered.pattern}`, "");
        return 0;
      },
      pattern({ files }, pattern) {
        files.write(`${results}/${discovered.pattern}`, pattern);
        return 0;
      },
    }),
  );
});
afterEach(() => house[Symbol.asyncDispose]());

async function build(commands: string[], rest = ""): Promise<Build> {
  return house.ended(await start(commands, rest));
}

async function start(commands: string[], rest: string): Promise<string> {
  const buildspec = `version: 0.2\nphases:\n  build:\n    commands: ${JSON.stringify(commands)}\n${rest}`;
  await house.aws.codebuild
    .CreateProject({
      name: "shop",
      source: { type: "NO_SOURCE", buildspec },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
      serviceRole: role,
    })
    .catch(() => {});
  const { build: begun } = await house.aws.codebuild.StartBuild({ projectName: "shop", buildspecOverride: buildspec });
  return begun?.id ?? "";
}

const groups = async () => ((await house.aws.codebuild.ListReportGroups({})).reportGroups ?? []).map((arn) => arn.split("/")[1]).sort();

describe("auto-discovery", () => {
  test("makes a report of each format, in groups of the project", async () => {
    const ended = await build(["put a/one.xml junit", "put b/two.xml junit", "put cov.xml cobertura", "put x.xml other"]);
    expect(ended.buildStatus).toBe("SUCCEEDED");
    expect(await groups()).toEqual(["shop-COBERTURAXML-AutoDiscovered", "shop-JUNITXML-AutoDiscovered"]);
    const { reports = [] } = await house.aws.codebuild.BatchGetReports({ reportArns: ended.reportArns ?? [] });
    expect(reports.map(({ type, testSummary }) => [type, testSummary?.total])).toEqual([
      ["TEST", 2],
      ["CODE_COVERAGE", undefined],
    ]);
    const log = await house.log(ended);
    expect(log).toMatch(/Set report auto-discover timeout to 5 seconds\n.* Report auto-discover file discovery took 0\.\d{6} seconds\n/);
    expect(log).toContain("Preparing to copy TEST report shop-JUNITXML-AutoDiscovered");
  });

  test("also when the build has failed", async () => {
    const ended = await build(["put a.xml junit", "false"]);
    expect(ended.buildStatus).toBe("FAILED");
    expect(ended.reportArns).toHaveLength(1);
  });

  test("finds nothing, and says so", async () => {
    const ended = await build(["put a.xml other"]);
    expect(ended.reportArns ?? []).toEqual([]);
    expect(await house.log(ended)).toContain("No matching auto-discover report paths found");
  });

  test("is not told of when it is switched off", async () => {
    expect(await house.log(await build(["true"]))).not.toContain("auto-discover");
  });

  test("follows the pattern of the build's environment", async () => {
    const ended = await build(["put in/a.xml junit", "put out/b.xml junit", "pattern out/*"]);
    const { reports = [] } = await house.aws.codebuild.BatchGetReports({ reportArns: ended.reportArns ?? [] });
    expect(reports[0]?.testSummary?.total).toBe(1);
  });

  test("leaves out what the buildspec names", async () => {
    await build(["put out/a.xml junit", "put cov.xml cobertura"], "reports: {unit: {base-directory: out, files: ['*.xml']}}\n");
    expect(await groups()).toEqual(["shop-COBERTURAXML-AutoDiscovered", "shop-unit"]);
  });

  test("does not go beyond five groups of a build", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const named = names.map((name) => `  ${name}: {files: ['${name}.xml']}\n`).join("");
    const ended = await build([...names.map((name) => `put ${name}.xml junit`), "put cov.xml cobertura"], `reports:\n${named}`);
    expect(ended.reportArns).toHaveLength(5);
    expect(await house.log(ended)).toContain("Skipping shop-COBERTURAXML-AutoDiscovered");
  });

  test("is configured by variables with AWS's prefix", async () => {
    const of = (name: string) => [{ name, value: "false", type: "PLAINTEXT" as const }];
    await build(["true"]);
    const start = (name: string) => house.aws.codebuild.StartBuild({ projectName: "shop", environmentVariablesOverride: of(name) });
    expect((await start("CODEBUILD_CONFIG_AUTO_DISCOVER")).build?.id).toBeDefined();
    await expect(start("CODEBUILD_OTHER")).rejects.toThrow("The prefix CODEBUILD_ is reserved");
  });
});

describe("the raw files of a report", () => {
  const group = (s3Destination: ReportExportConfig["s3Destination"]) =>
    house.aws.codebuild.CreateReportGroup({
      name: "shop-unit",
      type: "TEST",
      exportConfig: { exportConfigType: "S3", ...(s3Destination && { s3Destination }) },
    });
  const reports = "reports: {unit: {files: ['**/*.xml']}}\n";
  const keys = async () => ((await house.aws.s3.ListObjectsV2({ Bucket: "bucket" })).Contents ?? []).map(({ Key }) => Key);

  test("go to S3 one by one", async () => {
    await group({ bucket: "bucket", path: "raw", packaging: "NONE", encryptionDisabled: true });
    const ended = await build(["put a.xml junit", "put sub/b.xml junit"], reports);
    const report = ended.reportArns?.[0]?.split(":").at(-1) ?? "";
    expect(await keys()).toEqual([`raw/shop-unit/${report}/a.xml`, `raw/shop-unit/${report}/sub/b.xml`]);
    const { Body, ServerSideEncryption } = await house.aws.s3.GetObject({ Bucket: "bucket", Key: `raw/shop-unit/${report}/a.xml` });
    expect((await toBuffer(Body ?? "")).toString()).toBe(junit);
    expect(ServerSideEncryption).toBe("AES256");
    const [shown] = (await house.aws.codebuild.BatchGetReports({ reportArns: ended.reportArns ?? [] })).reports ?? [];
    expect(shown).toMatchObject({
      exportConfig: { exportConfigType: "S3", s3Destination: { bucket: "bucket" } },
      testSummary: { total: 2 },
    });
  });

  test("or as one ZIP, in the same place after a crash", async () => {
    await group({ bucket: "bucket", packaging: "ZIP" });
    house.crashes.push("build-artifacts-uploaded");
    const id = await start(["put a.xml junit"], reports);
    const isComplete = async () => (await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0]?.buildComplete;
    while (!(await isComplete())) await house.clock.advance(1_000);
    const ended = await house.ended(id);
    expect(house.crashes).toEqual([]);
    const report = ended.reportArns?.[0]?.split(":").at(-1) ?? "";
    expect(await keys()).toEqual([`shop-unit/${report}.zip`]);
    const { Body } = await house.aws.s3.GetObject({ Bucket: "bucket", Key: `shop-unit/${report}.zip` });
    const directory = mkdtempSync(join(tmpdir(), "report-"));
    writeFileSync(join(directory, "r.zip"), await toBuffer(Body ?? ""));
    expect(execFileSync("unzip", ["-p", "r.zip", "a.xml"], { cwd: directory }).toString()).toBe(junit);
    rmSync(directory, { recursive: true });
  });

  test("that cannot be stored fail the phase", async () => {
    await group({ bucket: "no-such-bucket", packaging: "NONE" });
    const { phases } = await build(["put a.xml junit"], reports);
    expect(phases?.find(({ phaseType }) => phaseType === "UPLOAD_ARTIFACTS")?.contexts?.[0]).toMatchObject({
      statusCode: "CLIENT_ERROR",
      message: expect.stringMatching(/^Failed to export report shop-unit: NoSuchBucket/),
    });
  });

  test("need a bucket", async () => {
    await expect(group(undefined)).rejects.toThrow("s3Destination with a bucket is required");
  });
});

test("reports are kept for thirty days", async () => {
  const { reportArns = [] } = await build(["put a.xml junit"]);
  const day = 24 * 3_600_000;
  await house.clock.advance(29 * day);
  expect((await house.aws.codebuild.BatchGetReports({ reportArns })).reports).toHaveLength(1);
  await house.clock.advance(2 * day);
  expect((await house.aws.codebuild.BatchGetReports({ reportArns })).reportsNotFound).toEqual(reportArns);
});
