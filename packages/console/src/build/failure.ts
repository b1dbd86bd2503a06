import type { Build } from "@aws-sdk/client-codebuild";

export interface Failure {
  readonly phase: string;
  readonly code: string;
  readonly message: string;
}

const ends: readonly (string | undefined)[] = ["FAILED", "FAULT", "TIMED_OUT", "CLIENT_ERROR"];

/** Why a build did not succeed: the first phase that failed, and what its context says. */
export function failureOf({ buildStatus, phases = [] }: Pick<Build, "buildStatus" | "phases">): Failure | undefined {
  if (buildStatus === "SUCCEEDED") return undefined;
  const phase = phases.find(({ phaseStatus }) => ends.includes(phaseStatus));
  if (phase === undefined) return undefined;
  const { statusCode = phase.phaseStatus ?? "", message = "" } = phase.contexts?.find((context) => context.message !== "") ?? {};
  return { phase: phase.phaseType ?? "", code: statusCode, message };
}
