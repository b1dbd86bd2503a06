import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { useAwsAction } from "../aws/query.ts";
import { executionActions } from "../actions/pipelines.ts";
import { Confirm } from "../parts/confirm.tsx";
import { gateNames } from "./board.ts";
import { Release } from "./release.tsx";
import { Rollback } from "./rollback.tsx";
import type { Asked } from "./steering.tsx";
import { shortExecution } from "./told.ts";

interface DialogProps<Kind extends Asked["kind"]> {
  readonly pipelineName: string;
  readonly asked: Extract<Asked, { kind: Kind }>;
  readonly onClose: () => void;
}

/** What confirms each way to steer a pipeline. */
export function Dialogs({ pipelineName, asked, onClose }: { pipelineName: string; asked: Asked; onClose: () => void }) {
  const shared = { pipelineName, onClose };
  switch (asked.kind) {
    case "release":
      return <Release {...shared} />;
    case "stop":
      return <Stop {...shared} asked={asked} />;
    case "retry":
      return <Retry {...shared} asked={asked} />;
    case "rollback":
      return <Rollback {...shared} stage={asked.stage} currentId={asked.currentId} />;
    case "transition":
      return <Transition {...shared} asked={asked} />;
    case "override":
      return <Override {...shared} asked={asked} />;
    case "approval":
      return <Approval {...shared} asked={asked} />;
  }
}

function Stop({ pipelineName, asked, onClose }: DialogProps<"stop">) {
  const stop = useAwsAction("codepipeline", "StopPipelineExecution");
  const canWait = executionActions.stop(asked).isAllowed;
  const [how, setHow] = useState(canWait ? "wait" : "abandon");
  const [reason, setReason] = useState("");
  const input = { pipelineName, pipelineExecutionId: asked.executionId, abandon: how === "abandon", ...(reason !== "" && { reason }) };
  return (
    <Confirm
      title={`Stop execution ${shortExecution(asked.executionId)}`}
      verb="Stop"
      error={stop.error}
      isRunning={stop.isPending}
      onConfirm={() => stop.mutate(input, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        <RadioGroup
          ariaLabel="How to stop"
          value={how}
          onChange={({ detail }) => setHow(detail.value)}
          items={[
            {
              value: "wait",
              label: "Stop and wait",
              description: canWait ? "Running actions finish; no further action starts." : "The execution is stopping already.",
              disabled: !canWait,
            },
            { value: "abandon", label: "Stop and abandon", description: "Running actions are given up at once; builds are stopped." },
          ]}
        />
        <FormField label="Reason" description="Optional, up to 200 characters; shown with the execution.">
          <Input value={reason} onChange={({ detail }) => setReason(detail.value.slice(0, 200))} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}

function Retry({ pipelineName, asked, onClose }: DialogProps<"retry">) {
  const retry = useAwsAction("codepipeline", "RetryStageExecution");
  const { stage, executionId, mode } = asked;
  const input = { pipelineName, stageName: stage, pipelineExecutionId: executionId, retryMode: mode };
  return (
    <Confirm
      title={`Retry stage ${stage}`}
      verb="Retry"
      error={retry.error}
      isRunning={retry.isPending}
      onConfirm={() => retry.mutate(input, { onSuccess: onClose })}
      onCancel={onClose}
    >
      {mode === "FAILED_ACTIONS"
        ? `The failed actions of stage ${stage} run again, with the same revisions. What succeeded is kept.`
        : `All actions of stage ${stage} run again, with the same revisions. Their outputs are replaced.`}{" "}
      Execution {shortExecution(executionId)} goes on from there.
    </Confirm>
  );
}

function Transition({ pipelineName, asked, onClose }: DialogProps<"transition">) {
  const enable = useAwsAction("codepipeline", "EnableStageTransition");
  const disable = useAwsAction("codepipeline", "DisableStageTransition");
  const [reason, setReason] = useState("");
  const input = { pipelineName, stageName: asked.stage, transitionType: "Inbound" as const };
  const isValid = /^[a-zA-Z0-9!@ ().*?-]{1,300}$/.test(reason);
  if (asked.enable)
    return (
      <Confirm
        title={`Enable the transition into ${asked.stage}`}
        verb="Enable"
        error={enable.error}
        isRunning={enable.isPending}
        onConfirm={() => enable.mutate(input, { onSuccess: onClose })}
        onCancel={onClose}
      >
        What waits in front of stage {asked.stage} enters it as soon as the stage is free.
      </Confirm>
    );
  return (
    <Confirm
      title={`Disable the transition into ${asked.stage}`}
      verb="Disable"
      error={disable.error}
      isRunning={disable.isPending}
      isDisabled={!isValid}
      onConfirm={() => disable.mutate({ ...input, reason }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        <div>Executions wait in front of stage {asked.stage} until the transition is enabled. What is inside goes on.</div>
        <FormField
          label="Reason"
          description="Shown to everybody who waits. Letters, digits, spaces and ! @ ( ) . * ? -"
          {...(reason !== "" && !isValid && { errorText: "Use letters, digits, spaces and ! @ ( ) . * ? - only, at most 300." })}
        >
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}

function Override({ pipelineName, asked, onClose }: DialogProps<"override">) {
  const override = useAwsAction("codepipeline", "OverrideStageCondition");
  const { stage, executionId, gate } = asked;
  const input = {
    pipelineName,
    stageName: stage,
    pipelineExecutionId: executionId,
    conditionType: gate === "beforeEntry" ? ("BEFORE_ENTRY" as const) : ("ON_SUCCESS" as const),
  };
  return (
    <Confirm
      title={`Override the ${gateNames[gate].toLowerCase()} of ${stage}`}
      verb="Override"
      error={override.error}
      isRunning={override.isPending}
      onConfirm={() => override.mutate(input, { onSuccess: onClose })}
      onCancel={onClose}
    >
      Execution {shortExecution(executionId)} goes on in spite of the rules of this condition. The record shows that you did this.
    </Confirm>
  );
}

const summaryLengthMax = 512;

function Approval({ pipelineName, asked, onClose }: DialogProps<"approval">) {
  const put = useAwsAction("codepipeline", "PutApprovalResult");
  const [summary, setSummary] = useState("");
  const { stage, action, token, answer, customData } = asked;
  const isApproved = answer === "Approved";
  const input = { pipelineName, stageName: stage, actionName: action, token, result: { summary, status: answer } };
  return (
    <Confirm
      title={`${isApproved ? "Approve" : "Reject"} ${action}`}
      verb={isApproved ? "Approve" : "Reject"}
      error={put.error}
      isRunning={put.isPending}
      onConfirm={() => put.mutate(input, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {customData !== undefined && <div>{customData}</div>}
        <div>
          {isApproved
            ? `Stage ${stage} of ${pipelineName} goes on.`
            : `The action fails, and with it stage ${stage} of ${pipelineName}. The stage can be retried.`}
        </div>
        <FormField label="Comment" description="Optional; kept with the action.">
          <Textarea value={summary} onChange={({ detail }) => setSummary(detail.value.slice(0, summaryLengthMax))} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
