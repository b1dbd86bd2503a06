/** Runs the build of a scenario, from its folder, and compares what can be seen of it with what the scenario expects. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Build, BuildArtifacts, Project } from "@aws-sdk/client-codebuild";
import type { Installation } from "../scenarios/installation.ts";
import { differences, differencesOfAll, mutations } from "../scenarios/match.ts";
import { zipOf } from "../scenarios/zip-of.ts";
import { type BuildScenario, type Expectation, readBuildScenario } from "./build-scenario.ts";
import type { Ran } from "./host-agent.ts";
import { changedBlocks, missingBlocks } from "./log-blocks.ts";
import { filesOfZip } from "./zip-files.ts";

/** Where builds of scenarios run: one installation for all, which differ by the names of their projects. */
export interface BuildHouse {
  installation: Installation;
  ran: ReadonlyMap<string, Ran>;
}

const bucket = "builds";
const role = "arn:aws:iam::000000000000:role/build";

/** What is there before the first build: the role and the bucket. */
export async function provideForBuilds({ inside }: Installation): Promise<void> {
  const Statement = [{ Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" }];
  await inside.iam.CreateRole({ RoleName: "build", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) });
  await inside.s3.CreateBucket({ Bucket: bucket });
}

/** Rejects with everything that is other than expected, and the log. */
export async function runBuildScenario(folder: string, project: string, house: BuildHouse): Promise<void> {
  const scenario = readBuildScenario(readFileSync(join(folder, "build.yaml"), "utf8"));
  await provide(folder, project, scenario, house.installation);
  let seen = await build(project, scenario, house);
  for (let count = 1; count < scenario.builds; count++) seen = await build(project, scenario, house);
  const wrong = compare(scenario.expect, seen);
  if (wrong.length > 0) throw new Error([scenario.title, ...wrong, "the log:", seen.log].join("\n"));
}

/** Secrets and the source come first, then the project: buildspec.yml is inline unless there is a folder `source`. */
async function provide(folder: string, name: string, scenario: BuildScenario, { inside, calls }: Installation): Promise<void> {
  for (const [Name, Value] of Object.entries(scenario.parameters)) await inside.ssm.PutParameter({ Name, Value, Type: "SecureString" });
  for (const [Name, SecretString] of Object.entries(scenario.secrets)) await inside.secretsmanager.CreateSecret({ Name, SecretString });
  const buildspec = readFileSync(join(folder, "buildspec.yml"), "utf8");
  const location = `${bucket}/${name}/source.zip`;
  const source = join(folder, "source");
  if (existsSync(source)) {
    const Body = await zipOf({ "buildspec.yml": buildspec, ...filesOf(source) });
    await inside.s3.PutObject({ Bucket: bucket, Key: `${name}/source.zip`, Body: Body as never, ContentLength: Body.length });
  }
  const { environment, ...members } = scenario.project as Partial<Project>;
  await calls.call("codebuild", "CreateProject", {
    name,
    source: existsSync(source) ? { type: "S3", location } : { type: "NO_SOURCE", buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL", ...environment },
    serviceRole: role,
    ...members,
  });
}

const filesOf = (directory: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name).slice(directory.length + 1), readFileSync(join(parentPath, name), "utf8")]),
  );

/** What can be seen of a build that has ended. */
interface Seen {
  phases: string[];
  exits: number[];
  log: string;
  exported: Record<string, string>;
  artifact: Record<string, string>;
  secondary: Record<string, Record<string, string>>;
  reports: Record<string, Record<string, number>>;
}

async function build(projectName: string, { start }: BuildScenario, { installation, ran }: BuildHouse): Promise<Seen> {
  const { build: started } = (await installation.calls.call("codebuild", "StartBuild", { projectName, ...start })) as { build: Build };
  const done = await ended(installation, started.id as string);
  const contents = async (artifacts: BuildArtifacts | undefined) => filesAt(installation, artifacts?.location);
  const secondary = await Promise.all(
    (done.secondaryArtifacts ?? []).map(async (one) => [one.artifactIdentifier, await contents(one)] as const),
  );
  return {
    phases: phasesOf(done),
    exits: ran.get(done.id as string)?.exits ?? [],
    log: await logOf(installation, done),
    exported: Object.fromEntries((done.exportedEnvironmentVariables ?? []).map(({ name, value }) => [name, value])),
    artifact: await contents(done.artifacts),
    secondary: Object.fromEntries(secondary),
    reports: await reportsOf(installation, done.reportArns ?? []),
  };
}

/** Time stands still, so nothing but the build itself ends it. */
async function ended({ inside, server }: Installation, id: string): Promise<Build> {
  const { journal } = server.parts;
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = journal.onCommit(() => committed.resolve());
    try {
      const { builds } = await inside.codebuild.BatchGetBuilds({ ids: [id] });
      if (builds?.[0]?.buildComplete) return builds[0];
      await committed.promise;
    } finally {
      forget();
    }
  }
}

function phasesOf({ phases = [] }: Build): string[] {
  const from = phases.findIndex(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE");
  return phases.slice(from).flatMap(({ phaseType, phaseStatus, contexts }) => {
    const { statusCode = "", message = "" } = contexts?.[0] ?? {};
    if (phaseType === "COMPLETED") return [];
    return [phaseStatus === "SUCCEEDED" ? `${phaseType}` : `${phaseType} ${phaseStatus}: ${steady(`${statusCode} ${message}`)}`];
  });
}

async function logOf({ inside }: Installation, { logs }: Build): Promise<string> {
  const names = { logGroupName: logs?.groupName ?? "", logStreamName: logs?.streamName ?? "", startFromHead: true };
  let text = "";
  for (let nextToken: string | undefined; ;) {
    const page = await inside.logs.GetLogEvents({ ...names, ...(nextToken && { nextToken }) });
    text += (page.events ?? []).map(({ message }) => message).join("");
    if (!page.nextForwardToken || page.nextForwardToken === nextToken) return steady(text);
    nextToken = page.nextForwardToken;
  }
}

/** Without the times, and with one name for the source directory. */
const steady = (text: string): string =>
  text.replace(/^\[Container\] \S+ \S+ /gm, "[Container] ").replace(/\/codebuild\/output\/src\d+\//g, "/codebuild/output/src0/");

async function filesAt({ inside }: Installation, arn: string | undefined): Promise<Record<string, string>> {
  const [Bucket = "", ...rest] = (arn ?? "").replace("arn:aws:s3:::", "").split("/");
  if (Bucket === "") return {};
  const prefix = rest.join("/");
  const { Contents = [] } = await inside.s3.ListObjectsV2({ Bucket, Prefix: prefix });
  const files: Record<string, string> = {};
  for (const { Key = "" } of Contents) {
    const { Body } = await inside.s3.GetObject({ Bucket, Key });
    const bytes = await bytesOf(Body);
    if (Key.endsWith(".zip")) Object.assign(files, await filesOfZip(bytes));
    else files[Key.slice(prefix.length).replace(/^\//, "")] = bytes.toString("utf8");
  }
  return files;
}

async function bytesOf(body: unknown): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function reportsOf({ inside }: Installation, reportArns: string[]): Promise<Seen["reports"]> {
  if (reportArns.length === 0) return {};
  const { reports = [] } = await inside.codebuild.BatchGetReports({ reportArns });
  return Object.fromEntries(
    reports.map(({ reportGroupArn, testSummary }) => [
      (reportGroupArn ?? "").split("/").at(-1) ?? "",
      Object.fromEntries(Object.entries(testSummary?.statusCounts ?? {}).filter(([, count]) => count > 0)),
    ]),
  );
}

/** Each expectation that holds is tried again with every one thing in it changed. */
function compare(expected: Expectation, { log, ...seen }: Seen): string[] {
  const { log: blocks, absent = [], artifact, secondary, exported, reports, ...lists } = expected;
  const whole = (wanted: typeof lists & object) => [
    ...differences(wanted, { phases: seen.phases, exits: seen.exits }),
    ...(artifact === undefined ? [] : differencesOfAll(artifact, seen.artifact, "artifact")),
    ...(secondary === undefined ? [] : differences(secondary, seen.secondary, "secondary")),
    ...(exported === undefined ? [] : differencesOfAll(exported, seen.exported, "exported")),
    ...(reports === undefined ? [] : differencesOfAll(reports, seen.reports, "reports")),
  ];
  const wrong = [
    ...whole(lists),
    ...missingBlocks(blocks, log),
    ...absent.filter((text) => log.includes(text)).map((text) => `in the log: ${text}`),
  ];
  if (wrong.length > 0) return wrong;
  const weak = [
    ...mutations(lists).filter((other) => whole(other as typeof lists).length === 0),
    ...changedBlocks(blocks).filter((other) => missingBlocks(other, log).length === 0),
  ];
  return weak.map((other) => `this would hold as well: ${JSON.stringify(other)}`);
}
