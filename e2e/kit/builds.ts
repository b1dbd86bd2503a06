import { GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { BatchGetBuildsCommand, type Build, StartBuildCommand, type StartBuildCommandInput } from "@aws-sdk/client-codebuild";
import type { Clients } from "./clients.ts";
import { patiently, until } from "./wait.ts";

/** The build image that is made here; on a machine of one's own and on AWS alike. */
export const buildImage = "aws/codebuild/standard:7.0";

export const plainEnvironment = { type: "LINUX_CONTAINER", image: buildImage, computeType: "BUILD_GENERAL1_SMALL" } as const;

/** Starts a build and gives its id. */
export async function startBuild({ build }: Clients, input: StartBuildCommandInput): Promise<string> {
  const started = await build.send(new StartBuildCommand(input));
  return started.build?.id ?? "";
}

/** The build when it is complete; the server may be away meanwhile. */
export function completed({ build }: Clients, id: string): Promise<Build> {
  return until(`the end of build ${id}`, async (say) => {
    const { builds: [found] = [] } = await patiently(() => build.send(new BatchGetBuildsCommand({ ids: [id] })));
    say(found?.currentPhase);
    return found?.buildComplete ? found : undefined;
  });
}

/** Every line of a build's log, as it is stored, page by page. */
export async function logOf({ logs }: Clients, { logs: place }: Build): Promise<string[]> {
  const lines: string[] = [];
  for (let nextToken: string | undefined; ;) {
    const page = await logs.send(
      new GetLogEventsCommand({ logGroupName: place?.groupName, logStreamName: place?.streamName ?? "", startFromHead: true, nextToken }),
    );
    lines.push(...(page.events ?? []).map(({ message = "" }) => message.replace(/\n$/, "")));
    if (page.nextForwardToken === nextToken) return lines;
    nextToken = page.nextForwardToken;
  }
}

/** Why a build failed: the first phase that did, and its context. */
export function failureOf({ phases = [] }: Build): { phase: string; status: string; code: string; message: string } {
  const phase = phases.find(({ phaseStatus }) => phaseStatus !== undefined && phaseStatus !== "SUCCEEDED");
  const { statusCode = "", message = "" } = phase?.contexts?.[0] ?? {};
  return { phase: phase?.phaseType ?? "", status: phase?.phaseStatus ?? "", code: statusCode, message };
}
