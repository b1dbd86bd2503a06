/**
 * The orchestrator's state: what `decide` works on, and the tables of legal moves. Statuses are spelled as AWS spells them; whatever
 * AWS has no word for (where an execution is, why it is to end) has its own field.
 */
import type {
  ActionExecutionStatus,
  ConditionExecutionStatus,
  ExecutionMode,
  ExecutionType,
  PipelineExecutionStatus,
  RetryTrigger,
  RuleExecutionStatus,
  StageExecutionStatus,
} from "@aws-sdk/client-codepipeline";

export type Moves<S extends string> = Readonly<Record<S, readonly S[]>>;

/** Failed and Stopped lead back by RetryStageExecution, as long as the stage was not entered by another execution. */
export const pipelineExecutionMoves = {
  InProgress: ["Succeeded", "Failed", "Superseded", "Stopping", "Cancelled"],
  Stopping: ["Stopped"],
  Failed: ["InProgress"],
  Stopped: ["InProgress"],
  Succeeded: [],
  Superseded: [],
  Cancelled: [],
} as const satisfies Moves<PipelineExecutionStatus>;

export const stageExecutionMoves = {
  InProgress: ["Succeeded", "Failed", "Skipped", "Stopping", "Cancelled"],
  Stopping: ["Stopped"],
  Failed: ["InProgress"],
  Stopped: ["InProgress"],
  Succeeded: [],
  Skipped: [],
  Cancelled: [],
} as const satisfies Moves<StageExecutionStatus>;

/** An action is never run again: a retry is another action execution. */
export const actionExecutionMoves = {
  InProgress: ["Succeeded", "Failed", "Abandoned"],
  Succeeded: [],
  Failed: [],
  Abandoned: [],
} as const satisfies Moves<ActionExecutionStatus>;

/** A rule is never run again either: a condition that is looked at once more has other rule executions. */
export const ruleExecutionMoves = {
  InProgress: ["Succeeded", "Failed", "Abandoned"],
  Succeeded: [],
  Failed: [],
  Abandoned: [],
} as const satisfies Moves<RuleExecutionStatus>;

/** Errored: a rule could not be looked at. One that blocks, or that failed and still could let the stage go on, may be overridden. */
export const conditionExecutionMoves = {
  InProgress: ["Succeeded", "Failed", "Errored", "Cancelled", "Abandoned", "Overridden"],
  Failed: ["Overridden"],
  Errored: ["Overridden"],
  Succeeded: [],
  Cancelled: [],
  Abandoned: [],
  Overridden: [],
} as const satisfies Moves<ConditionExecutionStatus>;

/** What of a pipeline's declaration the orchestration follows; compiled once from each version. */
export interface Flow {
  stages: readonly StageFlow[];
  /** Two flows with the same fingerprint have the same structure, so that a stage of one may be retried under the other. */
  fingerprint: string;
}

export interface StageFlow {
  name: string;
  /** Names of the actions that run together, in ascending runOrder. */
  groups: readonly (readonly string[])[];
  beforeEntry?: ConditionFlow;
  onSuccess?: ConditionFlow;
  /** With rules, the stage is rolled back only when all of them succeed. */
  onFailure?: { result: "RETRY"; retryMode: "FAILED_ACTIONS" | "ALL_ACTIONS" } | { result: "ROLLBACK"; rules?: readonly string[] };
}

/** Where a stage may have a condition; spelled as in the declaration. */
export type Gate = "beforeEntry" | "onSuccess" | "onFailure";

export const gates: readonly Gate[] = ["beforeEntry", "onSuccess", "onFailure"];

/** `result` is what happens when a rule fails; `rules` are names in order. */
export interface ConditionFlow {
  result: "FAIL" | "SKIP" | "ROLLBACK";
  rules: readonly string[];
}

/** One pipeline, with the executions that can still do something: the active ones, and those a stage holds for a retry. */
export interface PipelineState {
  readonly version: number;
  readonly mode: ExecutionMode;
  /** The order of the next execution to start. */
  readonly nextSequence: number;
  /** By version: the current one and every one a loaded execution is pinned to. */
  readonly flows: ReadonlyMap<number, Flow>;
  readonly stages: ReadonlyMap<string, Stage>;
  readonly executions: ReadonlyMap<string, Execution>;
}

/** A stage's lock and the place in front of it. Executions in PARALLEL mode use neither. */
export interface Stage {
  readonly name: string;
  /** The execution that is inside. */
  readonly lock?: string;
  /** The last one that entered; the only one that may be retried here. */
  readonly latest?: string;
  /** In front of the stage, oldest first: at most one that may still enter in SUPERSEDED mode, the queue in QUEUED mode. */
  readonly inbound: readonly string[];
  readonly inboundTransition: Transition;
  readonly outboundTransition: Transition;
  /** Where an automatic rollback goes: the last STANDARD execution that succeeded here, and in which version. */
  readonly lastSucceeded?: { readonly executionId: string; readonly version: number };
}

/**
 * `lastChangedAt` is epoch milliseconds. `stale`: enabled again after so long that whoever waits there does not go on by itself, but with
 * the next execution that comes.
 */
export interface Transition {
  readonly enabled: boolean;
  readonly lastChangedBy?: string;
  readonly lastChangedAt?: number;
  readonly disabledReason?: string;
  readonly stale?: true;
}

export const openTransition: Transition = { enabled: true };

/** `inbound`: in front of `stage`; `inside`: in it; `ended`: it came to its end there. */
export type Place = "inbound" | "inside" | "ended";

/** Why an execution is to end before its time. `cancel` comes from an update of the pipeline and has no status of its own in AWS. */
export interface Stop {
  readonly kind: "wait" | "abandon" | "cancel";
  readonly reason?: string;
}

/** Times are epoch milliseconds. `sequence` is the order of starting within the pipeline: the larger is the newer. */
export interface Execution {
  readonly id: string;
  readonly sequence: number;
  /** The declaration it runs under. */
  readonly version: number;
  readonly mode: ExecutionMode;
  readonly type: ExecutionType;
  readonly status: PipelineExecutionStatus;
  readonly statusSummary?: string;
  readonly stop?: Stop;
  readonly stage: string;
  readonly place: Place;
  /** Since when it is at this place. */
  readonly since: number;
  /** Counts RetryStageExecution: the events' pipeline-execution-attempt. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** For type ROLLBACK: whose artifacts and variables are used. */
  readonly rollbackTarget?: string;
  /** What started a rollback. */
  readonly trigger?: RollbackTrigger;
  /** The execution of `stage`; absent while it waits in front of it. */
  readonly run?: StageRun;
}

export interface RollbackTrigger {
  readonly triggerType: "AutomatedRollback" | "ManualRollback";
  readonly triggerDetail: string;
}

export interface StageRun {
  readonly stage: string;
  readonly status: StageExecutionStatus;
  /** The latest execution of each action that has begun, in order of beginning; a retry takes out those it repeats. */
  readonly actions: readonly ActionRun[];
  /** The latest execution of each condition that has been looked at; a retry takes out those it looks at again. */
  readonly conditions: readonly ConditionRun[];
  readonly autoAttempts: number;
  readonly manualAttempts: number;
  readonly latestRetryTrigger?: RetryTrigger;
  readonly lastRetryAt?: number;
  readonly startedAt: number;
  readonly updatedAt: number;
}

export interface ActionRun {
  readonly id: string;
  readonly name: string;
  readonly status: ActionExecutionStatus;
  readonly startedAt: number;
  readonly updatedAt: number;
}

export interface ConditionRun {
  readonly gate: Gate;
  readonly status: ConditionExecutionStatus;
  readonly rules: readonly RuleRun[];
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Who overrode it. */
  readonly overriddenBy?: string;
}

export interface RuleRun {
  readonly id: string;
  readonly name: string;
  readonly status: RuleExecutionStatus;
  readonly startedAt: number;
  readonly updatedAt: number;
}

/** What happens to a pipeline. Each is checked before: an event that cannot be is a bug and throws. */
export type PipelineEvent =
  | { kind: "ExecutionStarted"; executionId: string }
  | { kind: "ExecutionRefused"; executionId: string; reason: string }
  | { kind: "ActionFinished"; executionId: string; actionId: string; status: "Succeeded" | "Failed" }
  /** `errored`: it failed because it could not be looked at. */
  | { kind: "RuleFinished"; executionId: string; ruleId: string; status: "Succeeded" | "Failed"; errored?: boolean }
  | { kind: "ConditionOverridden"; executionId: string; stage: string; gate: "beforeEntry" | "onSuccess"; by: string }
  | { kind: "StopRequested"; executionId: string; abandon: boolean; reason?: string }
  | { kind: "RetryRequested"; executionId: string; stage: string; retryMode: "FAILED_ACTIONS" | "ALL_ACTIONS" }
  | { kind: "RollbackRequested"; executionId: string; stage: string; targetExecutionId: string; trigger: RollbackTrigger }
  | { kind: "TransitionChanged"; stage: string; side: "Inbound" | "Outbound"; enabled: boolean; by: string; reason?: string }
  | { kind: "PipelineUpdated"; version: number; mode: ExecutionMode; flow: Flow };

/** What is to be done outside the state. Announcements become EventBridge events, in this order. */
export type PipelineEffect =
  | { kind: "StartAction"; executionId: string; actionId: string }
  | { kind: "AbandonAction"; executionId: string; actionId: string }
  | { kind: "StartRule"; executionId: string; ruleId: string }
  | { kind: "AbandonRule"; executionId: string; ruleId: string }
  | { kind: "Announce"; level: "pipeline"; state: PipelineChange; executionId: string }
  | { kind: "Announce"; level: "stage"; state: StageChange; executionId: string; stage: string }
  | { kind: "Announce"; level: "action"; state: ActionChange; executionId: string; stage: string; actionId: string }
  | { kind: "Announce"; level: "condition"; state: ConditionChange; executionId: string; stage: string; gate: Gate }
  | { kind: "Announce"; level: "rule"; state: ActionChange; executionId: string; stage: string; gate: Gate; ruleId: string };

export type PipelineChange = "STARTED" | "SUCCEEDED" | "FAILED" | "STOPPING" | "STOPPED" | "SUPERSEDED" | "CANCELED" | "RESUMED";
export type StageChange = "STARTED" | "SUCCEEDED" | "FAILED" | "SKIPPED" | "STOPPING" | "STOPPED" | "CANCELED" | "RESUMED";
export type ConditionChange = "STARTED" | "SUCCEEDED" | "FAILED" | "ERRORED" | "CANCELED" | "ABANDONED" | "OVERRIDDEN";
export type ActionChange = "STARTED" | "SUCCEEDED" | "FAILED" | "ABANDONED";

export const isActive = (execution: Execution): boolean => execution.status === "InProgress" || execution.status === "Stopping";
