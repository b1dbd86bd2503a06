import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetBuildsCommand,
  type Build,
  CodeBuildClient,
  CreateProjectCommand,
  type CreateProjectCommandInput,
  StartBuildCommand,
  type StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { RunningServer } from "@towpath/testkit";
import { setTimeout as sleep } from "node:timers/promises";
import { trust } from "./pipeline.ts";

/** The image that curated ids stand for in a server under test. */
export const buildImage = "towpath/build:core";

export const settingsOf = ({ access }: RunningServer) => ({
  endpoint: access.endpoint,
  region: access.region,
  credentials: { accessKeyId: access.accessKeyId, secretAccessKey: access.secretAccessKey },
});

/** A project named "bench", without a source unless `more` says otherwise. */
export async function createProject(
  server: RunningServer,
  buildspec: string,
  more: Partial<CreateProjectCommandInput> = {},
): Promise<CodeBuildClient> {
  const settings = settingsOf(server);
  const { Role } = await new IAMClient(settings).send(
    new CreateRoleCommand({ RoleName: "bench-build", AssumeRolePolicyDocument: trust("codebuild.amazonaws.com") }),
  );
  const codebuild = new CodeBuildClient(settings);
  await codebuild.send(
    new CreateProjectCommand({
      name: "bench",
      source: { type: "NO_SOURCE", buildspec },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
      serviceRole: Role?.Arn,
      ...more,
    }),
  );
  return codebuild;
}

/** Starts a build with these environment variables and waits until it is complete. Rejects when it did not succeed. */
export async function runBuild(
  codebuild: CodeBuildClient,
  variables: Record<string, string> = {},
  overrides: Partial<StartBuildCommandInput> = {},
): Promise<Build> {
  const environmentVariablesOverride = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const { build } = await codebuild.send(new StartBuildCommand({ projectName: "bench", environmentVariablesOverride, ...overrides }));
  return completed(codebuild, build?.id ?? "");
}

/** The build when it is complete, asked for every so often. Rejects when it did not succeed. */
export async function completed(codebuild: CodeBuildClient, id: string, everyMs = 10): Promise<Build> {
  for (;;) {
    const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
    const now = builds?.[0];
    if (now?.buildComplete && now.buildStatus === "SUCCEEDED") return now;
    if (now?.buildComplete) throw new Error(`the build ended as ${now.buildStatus}: ${JSON.stringify(now.phases)}`);
    await sleep(everyMs);
  }
}

/** Seconds that a phase of a complete build took. */
export function phaseSeconds({ phases = [] }: Build, name: string): number {
  const phase = phases.find(({ phaseType }) => phaseType === name);
  return ((phase?.endTime?.getTime() ?? Number.NaN) - (phase?.startTime?.getTime() ?? Number.NaN)) / 1_000;
}

export interface LoggedLine {
  text: string;
  /** Epoch milliseconds. */
  at: number;
}

/** The log of a build, line by line. */
export async function logOf(server: RunningServer, { logs }: Build): Promise<LoggedLine[]> {
  const client = new CloudWatchLogsClient(settingsOf(server));
  const lines: LoggedLine[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await client.send(
      new GetLogEventsCommand({ logGroupName: logs?.groupName, logStreamName: logs?.streamName, startFromHead: true, nextToken }),
    );
    lines.push(...(page.events ?? []).map(({ message = "", timestamp = 0 }) => ({ text: message.replace(/\n$/, ""), at: timestamp })));
    if (page.nextForwardToken === nextToken) return lines;
    nextToken = page.nextForwardToken;
  }
}
