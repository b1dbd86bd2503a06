/** From a build's report files to the operations that show them. */
import type { Build } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeAgentWith } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role, standardImage } from "../testing/house.ts";

const junit = (passed: number, failed: number): string => {
  const of = (count: number, inner: string) =>
    Array.from({ length: count }, (_, n) => `<testcase classname="c" name="t${n}" time="1">${inner}</testcase>`);
  return `<testsuite name="s">${[...of(passed, ""), ...of(failed, '<failure message="no luck"/>')].join("")}</testsuite>`;
};
const cobertura = `<coverage><packages><package><classes><class filename="b.py"><lines><line number="1" hits="1"/><line number="2" hits="0"/></lines></class>
  <class filename="a.py"><lines><line number="1" hits="1"/></lines></class></classes></package></packages></coverage>`;

let house: FakeHouse;
let content = "";
beforeEach(async () => {
  house = await openFakeHouse();
  const put = fakeAgentWith({
    put: ({ files }, path) => {
      files.write(`${files.read("/codebuild/readonly/plan/dir.txt").toString().trim()}/${path}`, content);
      return 0;
    },
  });
  house.engine.program({ image: standardImage }, put);
});
afterEach(() => house[Symbol.asyncDispose]());

async function build(file: string, reports: string, project = "shop"): Promise<Build> {
  const { aws } = house;
  const buildspec = `version: 0.2\nphases:\n  build:\n    commands:\n      - put ${file}\nreports:\n${reports}`;
  const environment = { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" } as const;
  const source = { type: "NO_SOURCE", buildspec } as const;
  await aws.codebuild
    .CreateProject({ name: project, source, artifacts: { type: "NO_ARTIFACTS" }, environment, serviceRole: role })
    .catch(() => {});
  const { build: begun } = await aws.codebuild.StartBuild({ projectName: project, buildspecOverride: buildspec });
  return house.ended(begun?.id ?? "");
}

const uploading = ({ phases }: Build) => phases?.find(({ phaseType }) => phaseType === "UPLOAD_ARTIFACTS");
const asTests = "  unit:\n    files: ['out/*.xml']\n";

test("test reports are summed up, and the build names them", async () => {
  content = junit(2, 1);
  const ended = await build("out/a.xml", asTests);
  expect(ended.buildStatus).toBe("SUCCEEDED");
  expect(ended.reportArns).toHaveLength(1);
  const { reports } = await house.aws.codebuild.BatchGetReports({ reportArns: [...(ended.reportArns ?? []), "arn:none"] });
  expect(reports).toMatchObject([
    {
      type: "TEST",
      status: "FAILED",
      truncated: false,
      reportGroupArn: "arn:aws:codebuild:us-east-1:000000000000:report-group/shop-unit",
      executionId: ended.arn,
      testSummary: {
        total: 3,
        statusCounts: { SUCCEEDED: 2, FAILED: 1, ERROR: 0, SKIPPED: 0, UNKNOWN: 0 },
        durationInNanoSeconds: 3_000_000_000,
      },
    },
  ]);
  const reportArn = ended.reportArns?.[0] ?? "";
  const failed = await house.aws.codebuild.DescribeTestCases({ reportArn, filter: { status: "FAILED" } });
  expect(failed.testCases).toMatchObject([{ prefix: "c", testSuiteName: "s", name: "t0", status: "FAILED", message: "no luck" }]);
  expect((await house.aws.codebuild.DescribeTestCases({ reportArn, filter: { keyword: "luck" } })).testCases).toHaveLength(1);
});

test("cases beyond 500 are counted and not kept, and pages lead through the others", async () => {
  content = junit(620, 0);
  const reportArn = (await build("out/a.xml", asTests)).reportArns?.[0] ?? "";
  const { reports } = await house.aws.codebuild.BatchGetReports({ reportArns: [reportArn] });
  expect(reports).toMatchObject([{ status: "SUCCEEDED", truncated: true, testSummary: { total: 620 } }]);
  let seen = 0;
  let nextToken: string | undefined;
  do {
    const page = await house.aws.codebuild.DescribeTestCases({ reportArn, maxResults: 70, ...(nextToken && { nextToken }) });
    seen += page.testCases?.length ?? 0;
    nextToken = page.nextToken;
  } while (nextToken);
  expect(seen).toBe(500);
});

test("coverage is shown by file, in the order and range that is asked for", async () => {
  content = cobertura;
  const ended = await build("cov.xml", "  cov:\n    files: cov.xml\n    file-format: coberturaxml\n");
  const reportArn = ended.reportArns?.[0] ?? "";
  const { reports } = await house.aws.codebuild.BatchGetReports({ reportArns: [reportArn] });
  expect(reports).toMatchObject([
    { type: "CODE_COVERAGE", codeCoverageSummary: { lineCoveragePercentage: 66.67, linesCovered: 2, linesMissed: 1 } },
  ]);
  const paths = async (more: object) =>
    (await house.aws.codebuild.DescribeCodeCoverages({ reportArn, ...more })).codeCoverages?.map(({ filePath }) => filePath);
  expect(await paths({})).toEqual(["a.py", "b.py"]);
  expect(await paths({ sortBy: "LINE_COVERAGE_PERCENTAGE" })).toEqual(["b.py", "a.py"]);
  expect(await paths({ minLineCoveragePercentage: 60 })).toEqual(["a.py"]);
});

test("a report without its file fails the phase; a file that is none makes the report fail", async () => {
  content = "no xml";
  const missing = await build("elsewhere.xml", asTests);
  expect(uploading(missing)).toMatchObject({
    phaseStatus: "FAILED",
    contexts: [{ statusCode: "CLIENT_ERROR", message: "Error in UPLOAD_ARTIFACTS phase: [shop-unit: [report files not found in build]]" }],
  });
  const broken = await build("out/a.xml", asTests);
  expect(broken.buildStatus).toBe("SUCCEEDED");
  const { reports } = await house.aws.codebuild.BatchGetReports({ reportArns: broken.reportArns ?? [] });
  expect(reports).toMatchObject([{ status: "FAILED", testSummary: { total: 0 } }]);
  expect(await house.log(broken)).toContain("Report file out/a.xml could not be read: the file is not XML");
});

test("groups are listed, follow their reports, and go with them only when asked", async () => {
  const { codebuild } = house.aws;
  for (const [passed, failed] of [
    [4, 0],
    [1, 1],
  ] as const) {
    content = junit(passed, failed);
    await build("out/a.xml", asTests);
  }
  const { reportGroups } = await codebuild.ListReportGroups({});
  const [arn = ""] = reportGroups ?? [];
  expect(arn).toMatch(/report-group\/shop-unit$/);
  expect((await codebuild.ListReportsForReportGroup({ reportGroupArn: arn, filter: { status: "FAILED" } })).reports).toHaveLength(1);
  const trend = await codebuild.GetReportGroupTrend({ reportGroupArn: arn, trendField: "PASS_RATE" });
  expect(trend.stats).toEqual({ average: "75", max: "100", min: "50" });
  expect(trend.rawData?.map(({ data }) => data)).toEqual(["50", "100"]);
  await expect(codebuild.GetReportGroupTrend({ reportGroupArn: arn, trendField: "LINE_COVERAGE" })).rejects.toThrow(
    "Trend field LINE_COVERAGE",
  );
  await expect(codebuild.DeleteReportGroup({ arn })).rejects.toThrow("has reports and cannot be deleted");
  await codebuild.DeleteReportGroup({ arn, deleteReports: true });
  expect((await codebuild.ListReports({})).reports).toEqual([]);
  await expect(codebuild.ListReportsForReportGroup({ reportGroupArn: arn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a group can be made ahead, once, and changed", async () => {
  const { codebuild } = house.aws;
  const group = { name: "shop-unit", type: "TEST", exportConfig: { exportConfigType: "NO_EXPORT" } } as const;
  const { reportGroup } = await codebuild.CreateReportGroup(group);
  await expect(codebuild.CreateReportGroup(group)).rejects.toMatchObject({ name: "ResourceAlreadyExistsException" });
  await codebuild.UpdateReportGroup({ arn: reportGroup?.arn ?? "", tags: [{ key: "team", value: "shop" }] });
  const found = await codebuild.BatchGetReportGroups({ reportGroupArns: [reportGroup?.arn ?? "", "arn:none"] });
  expect(found).toMatchObject({ reportGroups: [{ status: "ACTIVE", tags: [{ key: "team" }] }], reportGroupsNotFound: ["arn:none"] });
  const exportConfig = { exportConfigType: "S3", s3Destination: { bucket: "b" } } as const;
  const { reportGroup: changed } = await codebuild.UpdateReportGroup({ arn: reportGroup?.arn ?? "", exportConfig });
  expect(changed).toMatchObject({ exportConfig, tags: [{ key: "team" }] });
});

test("an unknown format is a mistake of the buildspec, with its line", async () => {
  const ended = await build("out/a.xml", "  unit:\n    files: x\n    file-format: TAP\n");
  expect(ended.phases?.find(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE")?.contexts?.[0]?.message).toContain("file-format");
});
