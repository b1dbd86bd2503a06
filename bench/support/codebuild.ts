import { BatchGetBuildsCommand, type Build, CodeBuildClient, CreateProjectCommand, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import type { RunningServer } from "@towpath/testkit";
import { setTimeout as sleep } from "node:timers/promises";
import { trust } from "./pipeline.ts";

/** The image that curated ids stand for. */
export const buildImage = "towpath/build:standard";

export const settingsOf = ({ access }: RunningServer) => ({
  endpoint: access.endpoint,
  region: access.region,
  credentials: { accessKeyId: access.accessKeyId, secretAccessKey: access.secretAccessKey },
});

/** A project named "bench" without a source. */
export async function createProject(server: RunningServer, buildspec: string): Promise<CodeBuildClient> {
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
    }),
  );
  return codebuild;
}

/** Starts a build with these environment variables and waits until it is complete. Rejects when it did not succeed. */
export async function runBuild(codebuild: CodeBuildClient, variables: Record<string, string> = {}): Promise<Build> {
  const environmentVariablesOverride = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const { build } = await codebuild.send(new StartBuildCommand({ projectName: "bench", environmentVariablesOverride }));
  for (;;) {
    const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [build?.id ?? ""] }));
    const now = builds?.[0];
    if (now?.buildComplete && now.buildStatus === "SUCCEEDED") return now;
    if (now?.buildComplete) throw new Error(`the build ended as ${now.buildStatus}: ${JSON.stringify(now.phases)}`);
    await sleep(10);
  }
}
