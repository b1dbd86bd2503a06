import type { Build, BuildPhase, PhaseContext, Project } from "@aws-sdk/client-codebuild";
import type { UserPhase } from "./buildspec/buildspec.ts";

/** A phase of a build in AWS's spelling, in order. */
export type PhaseType =
  | "SUBMITTED"
  | "QUEUED"
  | "PROVISIONING"
  | "DOWNLOAD_SOURCE"
  | UserPhase
  | "RUN_SANDBOX"
  | "UPLOAD_ARTIFACTS"
  | "FINALIZING"
  | "COMPLETED";

export type BuildStatus = "IN_PROGRESS" | "SUCCEEDED" | "FAILED" | "FAULT" | "TIMED_OUT" | "STOPPED";
export type PhaseStatus = "SUCCEEDED" | "FAILED" | "FAULT" | "TIMED_OUT" | "STOPPED";

/** Every legal move from one phase to the next. Every phase may besides go to COMPLETED: by a stop, a timeout or a fault. */
export const moves: Record<PhaseType, readonly PhaseType[]> = {
  SUBMITTED: ["QUEUED"],
  QUEUED: ["PROVISIONING", "COMPLETED"],
  PROVISIONING: ["DOWNLOAD_SOURCE", "COMPLETED"],
  DOWNLOAD_SOURCE: ["INSTALL", "RUN_SANDBOX", "FINALIZING", "COMPLETED"],
  RUN_SANDBOX: ["COMPLETED"],
  INSTALL: ["PRE_BUILD", "FINALIZING", "COMPLETED"],
  PRE_BUILD: ["BUILD", "FINALIZING", "COMPLETED"],
  BUILD: ["POST_BUILD", "FINALIZING", "COMPLETED"],
  POST_BUILD: ["UPLOAD_ARTIFACTS", "FINALIZING", "COMPLETED"],
  UPLOAD_ARTIFACTS: ["FINALIZING", "COMPLETED"],
  FINALIZING: ["COMPLETED"],
  COMPLETED: [],
};

/** Why a phase ended as it did: AWS's statusCode and message. */
export interface Context {
  statusCode: string;
  message: string;
}

/** Times are epoch milliseconds. A phase that runs has neither `status` nor `end`; COMPLETED never has them. */
export interface Phase {
  type: PhaseType;
  start: number;
  end?: number;
  status?: PhaseStatus;
  context?: Context;
}

/** What is decided about: the phases so far and the status. The last phase is the current one. */
export interface BuildState {
  status: BuildStatus;
  phases: Phase[];
  finished: number | undefined;
}

/** The parts of AWS's Build that do not follow from the state; fixed at the start but for what the run finds out. */
export type BuildFacts = Omit<
  Build,
  "id" | "arn" | "buildNumber" | "startTime" | "endTime" | "currentPhase" | "buildStatus" | "phases" | "buildComplete" | "projectName"
>;

/** A project as it is stored: AWS's Project without what the row carries. */
export type ProjectFacts = Omit<Project, "name" | "arn" | "created" | "lastModified">;

export const currentPhase = (state: BuildState): Phase => {
  const last = state.phases.at(-1);
  if (!last) throw new TypeError("a build without a phase");
  return last;
};

/** Whether a phase that was run failed. */
export const hasFailed = ({ phases }: BuildState): boolean => phases.some(({ status }) => status === "FAILED");

const withoutContexts: readonly PhaseType[] = ["SUBMITTED", "QUEUED", "COMPLETED"];

/** A phase as BatchGetBuilds shows it. */
export function phaseShape(phase: Phase): BuildPhase {
  const contexts: PhaseContext[] = [phase.context ?? { statusCode: "", message: "" }];
  const ended = phase.end !== undefined && phase.status !== undefined;
  return {
    // A sandbox's phases have no type in the SDK.
    phaseType: phase.type as BuildPhase["phaseType"],
    ...(ended && { phaseStatus: phase.status }),
    startTime: new Date(phase.start),
    ...(ended && {
      endTime: new Date(phase.end as number),
      durationInSeconds: Math.floor(((phase.end as number) - phase.start) / 1000),
      ...((!withoutContexts.includes(phase.type) || phase.context) && { contexts }),
    }),
  };
}
