/** A build as BatchGetBuilds shows it, of which this is read. Times are epoch seconds. */
export interface Build {
  readonly id: string;
  readonly buildStatus: string;
  readonly buildComplete: boolean;
  readonly currentPhase: string;
  readonly startTime: number;
  readonly endTime?: number;
  readonly phases: readonly Phase[];
  readonly logs?: { readonly groupName?: string; readonly streamName?: string };
}

export interface Phase {
  readonly phaseType: string;
  readonly phaseStatus?: string;
  readonly durationInSeconds?: number;
  readonly contexts?: readonly { readonly statusCode?: string; readonly message?: string }[];
}

/** How a build ended. Without `phase` it succeeded, or was stopped before it began. */
export interface Outcome {
  readonly status: string;
  readonly exitCode: number;
  readonly seconds: number;
  readonly phase?: string;
  /** The command that failed, as it stands in the buildspec. */
  readonly command?: string;
  readonly statusCode?: string;
  readonly message?: string;
}

const failedCommand = /^Error while executing command: ([\s\S]*)\. Reason: exit status (\d+)$/;

/** The exit code is that of the command that failed; 1 where the build failed in another way, or the code says nothing. */
export function outcomeOf(build: Build): Outcome {
  const status = build.buildStatus;
  const seconds = (build.endTime ?? build.startTime) - build.startTime;
  const isFailed = ({ phaseStatus = "SUCCEEDED" }: Phase) => phaseStatus !== "SUCCEEDED";
  const failed = build.phases.find(isFailed);
  if (status === "SUCCEEDED") return { status, seconds, exitCode: 0 };
  const { statusCode = "", message = "" } = failed?.contexts?.[0] ?? {};
  const [, command, code] = failedCommand.exec(message) ?? [];
  return {
    status,
    seconds,
    exitCode: Number(code) || 1,
    ...(failed && { phase: failed.phaseType, statusCode, message }),
    ...(command !== undefined && { command }),
  };
}

/** Whether lines may still come after the build is complete: what ends it from outside does not wait for the container. */
export const isBrokenOff = ({ phases }: Build): boolean =>
  phases.some(({ phaseStatus = "" }) => ["FAULT", "TIMED_OUT", "STOPPED"].includes(phaseStatus));
