/** One execution's stages in the form of a pipeline's state, so that the same picture draws them. */
import type {
  ActionExecutionDetail,
  ActionState,
  ConditionExecutionStatus,
  RuleExecutionStatus,
  StageConditionState,
  StageExecutionStatus,
  StageState,
} from "@aws-sdk/client-codepipeline";
import type { Span } from "./waterfall.ts";

export interface ExecutionStory {
  readonly executionId: string;
  readonly spans: readonly Span[];
  /** Oldest first: what ran again counts as it ran last. */
  readonly details: readonly ActionExecutionDetail[];
  /** The pipeline's own state, which knows more of the stages where this execution is the last. */
  readonly states: readonly StageState[];
}

export function statesOfExecution({ executionId, spans, details, states }: ExecutionStory): StageState[] {
  return spans
    .filter(({ kind }) => kind === "stage")
    .map((span) => {
      const current = states.find(({ stageName }) => stageName === span.stage);
      return current?.latestExecution?.pipelineExecutionId === executionId ? current : pastState(executionId, span, spans, details);
    });
}

/** The stages that another execution has entered since. */
export const leftStages = ({ executionId, spans, states }: Omit<ExecutionStory, "details">): ReadonlySet<string> =>
  new Set(
    spans.flatMap(({ kind, stage }) => {
      const latest = states.find(({ stageName }) => stageName === stage)?.latestExecution?.pipelineExecutionId;
      return kind === "stage" && latest !== undefined && latest !== executionId ? [stage] : [];
    }),
  );

function pastState(
  executionId: string,
  { stage, status = "InProgress" }: Span,
  spans: readonly Span[],
  details: ExecutionStory["details"],
): StageState {
  const inStage = details.filter(({ stageName }) => stageName === stage);
  const rules = spans.filter((span) => span.kind === "rule" && span.stage === stage);
  const conditionAt = (gate: Span["gate"]) => conditionState(rules.filter((rule) => rule.gate === gate));
  return {
    stageName: stage,
    latestExecution: { pipelineExecutionId: executionId, status: status as StageExecutionStatus },
    actionStates: [...new Map(inStage.map((one) => [one.actionName, actionState(one)])).values()],
    beforeEntryConditionState: conditionAt("beforeEntry"),
    onSuccessConditionState: conditionAt("onSuccess"),
    onFailureConditionState: conditionAt("onFailure"),
  };
}

/** A condition stands as its rules do. */
function conditionState(rules: readonly Span[]): StageConditionState | undefined {
  const latest = [...new Map(rules.map((rule) => [rule.name, rule])).values()];
  if (latest.length === 0) return undefined;
  const worst = ["Failed", "Abandoned", "InProgress"].find((status) => latest.some((rule) => rule.status === status)) ?? "Succeeded";
  const ruleStates = latest.map(({ name, status }) => ({ ruleName: name, latestExecution: { status: status as RuleExecutionStatus } }));
  return { latestExecution: { status: worst as ConditionExecutionStatus }, conditionStates: [{ ruleStates }] };
}

function actionState({
  actionName,
  actionExecutionId,
  status,
  startTime,
  lastUpdateTime,
  output,
  input,
}: ActionExecutionDetail): ActionState {
  const result = output?.executionResult;
  const isRunning = status === "InProgress";
  // In PARALLEL mode this is what answers an approval.
  const token = isRunning && input?.actionTypeId?.category === "Approval" ? result?.externalExecutionId : undefined;
  return {
    actionName,
    latestExecution: {
      actionExecutionId,
      status,
      summary: result?.externalExecutionSummary,
      externalExecutionId: result?.externalExecutionId,
      externalExecutionUrl: result?.externalExecutionUrl,
      errorDetails: result?.errorDetails,
      token,
      lastStatusChange: isRunning ? startTime : lastUpdateTime,
    },
  };
}
