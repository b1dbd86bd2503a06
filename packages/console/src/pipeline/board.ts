/** What the picture of a pipeline shows: its declaration, and how each part of it stands. */
import type {
  ActionDeclaration,
  ActionExecution,
  ActionState,
  PipelineDeclaration,
  StageConditionState,
  StageDeclaration,
  StageState,
} from "@aws-sdk/client-codepipeline";

export interface BoardAction {
  readonly name: string;
  readonly stage: string;
  readonly category: string;
  readonly provider: string;
  readonly runOrder: number;
  readonly configuration: Readonly<Record<string, string>>;
  readonly status: string | undefined;
  readonly summary: string | undefined;
  readonly error: string | undefined;
  readonly changedAt: Date | undefined;
  readonly startedAt: Date | undefined;
  readonly percentComplete: number | undefined;
  readonly token: string | undefined;
  readonly revision: string | undefined;
  readonly revisionUrl: string | undefined;
  readonly externalExecutionId: string | undefined;
  readonly url: string | undefined;
}

export interface Gate {
  readonly gate: "beforeEntry" | "onSuccess" | "onFailure";
  readonly result: string | undefined;
  readonly status: string | undefined;
  readonly summary: string | undefined;
  readonly rules: readonly { readonly name: string; readonly provider: string; readonly status: string | undefined }[];
}

interface Held {
  readonly id: string;
  readonly status: string;
  readonly type: string | undefined;
}

export interface Transition {
  readonly isEnabled: boolean;
  readonly changedBy: string | undefined;
  readonly changedAt: Date | undefined;
  readonly reason: string | undefined;
}

export interface BoardStage {
  readonly name: string;
  readonly index: number;
  readonly transition: Transition;
  /** In front of the stage, the first to enter first. */
  readonly inbound: readonly Held[];
  /** The last that was let in; it locks the stage while it is in progress. */
  readonly latest: Held | undefined;
  readonly isLocked: boolean;
  /** Another execution has entered the stage since; in the picture of one execution only. */
  readonly isLeft: boolean;
  readonly gates: readonly Gate[];
  /** By run order; the actions of one row run side by side. */
  readonly rows: readonly { readonly runOrder: number; readonly actions: readonly BoardAction[] }[];
  /** Of the execution that is or was in it. */
  readonly retryCount: number;
}

export interface Board {
  readonly mode: "SUPERSEDED" | "QUEUED" | "PARALLEL";
  readonly stages: readonly BoardStage[];
}

/** `states` may be those of another version: stages and actions are matched by name. `left` are stages that the execution shown has lost. */
export function boardOf(declaration: PipelineDeclaration, states: readonly StageState[], left: ReadonlySet<string> = new Set()): Board {
  const stateOf = new Map(states.map((state) => [state.stageName, state]));
  return {
    mode: declaration.executionMode ?? "SUPERSEDED",
    stages: (declaration.stages ?? []).map((stage, index) => ({
      ...stageOf(stage, index, stateOf.get(stage.name) ?? {}),
      isLeft: left.has(stage.name ?? ""),
    })),
  };
}

function stageOf(declared: StageDeclaration, index: number, state: StageState): Omit<BoardStage, "isLeft"> {
  const { inboundTransitionState: transition, latestExecution, inboundExecutions, inboundExecution, retryStageMetadata: retries } = state;
  const inbound = inboundExecutions ?? (inboundExecution ? [inboundExecution] : []);
  const latest = latestExecution && held(latestExecution);
  return {
    name: declared.name ?? "",
    index,
    transition: {
      isEnabled: transition?.enabled ?? true,
      changedBy: transition?.lastChangedBy,
      changedAt: transition?.lastChangedAt,
      reason: transition?.disabledReason,
    },
    inbound: inbound.map(held),
    latest,
    isLocked: latest?.status === "InProgress" || latest?.status === "Stopping",
    gates: gatesOf(declared, state),
    rows: rowsOf(declared, new Map((state.actionStates ?? []).map((one) => [one.actionName, one]))),
    retryCount: (retries?.autoStageRetryAttempt ?? 0) + (retries?.manualStageRetryAttempt ?? 0),
  };
}

const held = ({ pipelineExecutionId, status, type }: NonNullable<StageState["latestExecution"]>): Held => ({
  id: pipelineExecutionId ?? "",
  status: status ?? "",
  type,
});

function rowsOf(stage: StageDeclaration, states: ReadonlyMap<string | undefined, ActionState>): BoardStage["rows"] {
  const actions = (stage.actions ?? []).map((action) => actionOf(stage.name ?? "", action, states.get(action.name)));
  const orders = [...new Set(actions.map(({ runOrder }) => runOrder))].sort((a, b) => a - b);
  return orders.map((runOrder) => ({ runOrder, actions: actions.filter((one) => one.runOrder === runOrder) }));
}

function actionOf(stage: string, declared: ActionDeclaration, state: ActionState | undefined): BoardAction {
  const latest: Partial<ActionExecution> = state?.latestExecution ?? {};
  return {
    name: declared.name ?? "",
    stage,
    category: declared.actionTypeId?.category ?? "",
    provider: declared.actionTypeId?.provider ?? "",
    runOrder: declared.runOrder ?? 1,
    configuration: declared.configuration ?? {},
    status: latest.status,
    summary: latest.summary,
    error: latest.errorDetails?.message,
    changedAt: latest.lastStatusChange,
    startedAt: latest.status === "InProgress" ? latest.lastStatusChange : undefined,
    percentComplete: latest.percentComplete,
    token: latest.token,
    revision: state?.currentRevision?.revisionId,
    revisionUrl: state?.revisionUrl,
    externalExecutionId: latest.externalExecutionId,
    url: latest.externalExecutionUrl ?? state?.entityUrl,
  };
}

const stateNames = {
  beforeEntry: "beforeEntryConditionState",
  onSuccess: "onSuccessConditionState",
  onFailure: "onFailureConditionState",
} as const;

function gatesOf(declared: StageDeclaration, state: StageState): Gate[] {
  const names = ["beforeEntry", "onSuccess", "onFailure"] as const;
  return names.flatMap((gate) => {
    const condition = declared[gate]?.conditions?.[0];
    const result = condition?.result ?? (gate === "onFailure" ? declared.onFailure?.result : undefined);
    if (condition === undefined && result === undefined) return [];
    const stood: StageConditionState | undefined = state[stateNames[gate]];
    const ruleStates = stood?.conditionStates?.[0]?.ruleStates ?? [];
    return {
      gate,
      result,
      status: stood?.latestExecution?.status,
      summary: stood?.latestExecution?.summary,
      rules: (condition?.rules ?? []).map((rule) => ({
        name: rule.name ?? "",
        provider: rule.ruleTypeId?.provider ?? "",
        status: ruleStates.find(({ ruleName }) => ruleName === rule.name)?.latestExecution?.status,
      })),
    };
  });
}

export const gateNames: Readonly<Record<Gate["gate"], string>> = {
  beforeEntry: "Entry condition",
  onSuccess: "Success condition",
  onFailure: "On failure",
};
