import type { PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useAws, useAwsAction } from "../aws/query.ts";
import { Confirm } from "../parts/confirm.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatLocal } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { revisionText, shortExecution } from "./told.ts";

/** So many executions are offered; an older one is seldom meant. */
const offeredMax = 20;

/** Which executions a stage may be brought back to, and why not the others. */
export function targetsOf(executions: readonly PipelineExecutionSummary[], currentId: string | undefined) {
  return executions.map((execution) => ({
    execution,
    reason:
      execution.executionType === "ROLLBACK"
        ? "It is itself a rollback."
        : execution.pipelineExecutionId === currentId
          ? "It is what the stage has now."
          : undefined,
  }));
}

const revisionsText = ({ sourceRevisions = [] }: PipelineExecutionSummary): string =>
  sourceRevisions.map((one) => `${one.actionName} ${revisionText(one)}`).join(", ") || "no source revisions";

/** Brings a stage back to what an earlier execution had there. */
export function Rollback({
  pipelineName,
  stage,
  currentId,
  onClose,
}: {
  pipelineName: string;
  stage: string;
  currentId: string | undefined;
  onClose: () => void;
}) {
  const filter = { succeededInStage: { stageName: stage } };
  const { data, error } = useAws("codepipeline", "ListPipelineExecutions", { pipelineName, filter, maxResults: offeredMax });
  const rollback = useAwsAction("codepipeline", "RollbackStage");
  const targets = targetsOf(data?.pipelineExecutionSummaries ?? [], currentId);
  const [chosen, setChosen] = useState<string>();
  const target = chosen ?? targets.find(({ reason }) => reason === undefined)?.execution.pipelineExecutionId;
  const input = { pipelineName, stageName: stage, targetPipelineExecutionId: target ?? "" };
  return (
    <Confirm
      title={`Roll back stage ${stage}`}
      verb="Roll back"
      error={rollback.error}
      isRunning={rollback.isPending}
      isDisabled={target === undefined}
      onConfirm={() => rollback.mutate(input, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        <div>A new execution runs stage {stage} with the revisions and variables of the one you choose. What runs now is replaced.</div>
        <ErrorBox error={error} />
        {data === undefined && error === null && <Loading />}
        {data !== undefined && targets.length === 0 && <Empty title={`No execution has succeeded in stage ${stage}`} />}
        <RadioGroup
          ariaLabel="The execution to go back to"
          value={target ?? null}
          onChange={({ detail }) => setChosen(detail.value)}
          items={targets.map(({ execution, reason }) => ({
            value: execution.pipelineExecutionId ?? "",
            label: `${shortExecution(execution.pipelineExecutionId ?? "")}: ${revisionsText(execution)}`,
            description: reason ?? (execution.startTime === undefined ? "" : `Started ${formatLocal(execution.startTime)}`),
            disabled: reason !== undefined,
          }))}
        />
      </SpaceBetween>
    </Confirm>
  );
}
