import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { approvalActions } from "../actions/approval.ts";
import { allowed } from "../actions/verdict.ts";
import { useAwsAction } from "../aws/query.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { Waiting } from "./pipelines.ts";
import { RevisionText } from "./revision-text.tsx";

/** What goes on only when somebody says so, to be said right here. */
export function WaitingPart({ waiting }: { waiting: readonly Waiting[] }) {
  return (
    <Container
      header={
        <Header variant="h2" {...(waiting.length > 0 && { counter: `(${waiting.length})` })}>
          Waiting for you
        </Header>
      }
    >
      {waiting.length === 0 && <Box color="text-body-secondary">Nothing waits for a person</Box>}
      <SpaceBetween size="l">
        {waiting.map((one) =>
          one.kind === "approval" ? (
            <Approval key={`${one.pipeline} ${one.token}`} waiting={one} />
          ) : (
            <Transition key={`${one.pipeline} ${one.stage} ${one.executionId}`} waiting={one} />
          ),
        )}
      </SpaceBetween>
    </Container>
  );
}

function Title({ waiting, children }: { waiting: Waiting; children: string }) {
  return (
    <div>
      <Status state="Pending">
        <Link to={to("pipelines", waiting.pipeline, "executions", waiting.executionId)}>{waiting.pipeline}</Link>: {children}
      </Status>
      <Box color="text-body-secondary">
        {waiting.revision !== undefined && (
          <>
            <RevisionText revision={waiting.revision} />,{" "}
          </>
        )}
        since <Time at={waiting.since} relative />
      </Box>
      {waiting.message !== undefined && <div className="tp-message">{waiting.message}</div>}
    </div>
  );
}

function Approval({ waiting }: { waiting: Waiting }) {
  const [comment, setComment] = useState("");
  const { mutate, isPending, error, variables } = useAwsAction("codepipeline", "PutApprovalResult");
  const { pipeline, stage, action, token } = waiting;
  const answer = (status: "Approved" | "Rejected") =>
    mutate({
      pipelineName: pipeline,
      stageName: stage,
      actionName: action,
      token,
      result: { status, summary: comment === "" ? `${status} in the console` : comment },
    });
  const isSending = (status: string) => isPending && variables?.result?.status === status;
  return (
    <SpaceBetween size="xs">
      <Title waiting={waiting}>{`${stage}, ${action}`}</Title>
      <div className="tp-answer">
        <FormField label="Comment" stretch>
          <Input value={comment} disabled={isPending} onChange={({ detail }) => setComment(detail.value)} />
        </FormField>
        <ActionButton
          variant="primary"
          verdict={approvalActions.approve(waiting)}
          loading={isSending("Approved")}
          ariaLabel={`Approve ${pipeline}, ${stage}, ${action}`}
          onClick={() => answer("Approved")}
        >
          Approve
        </ActionButton>
        <ActionButton
          verdict={approvalActions.reject(waiting)}
          loading={isSending("Rejected")}
          ariaLabel={`Reject ${pipeline}, ${stage}, ${action}`}
          onClick={() => answer("Rejected")}
        >
          Reject
        </ActionButton>
      </div>
      <ErrorBox error={error} title="The answer was not taken" />
    </SpaceBetween>
  );
}

function Transition({ waiting }: { waiting: Waiting }) {
  const { mutate, isPending, error } = useAwsAction("codepipeline", "EnableStageTransition");
  const { pipeline, stage } = waiting;
  return (
    <SpaceBetween size="xs">
      <Title waiting={waiting}>{`the transition to ${stage} is disabled`}</Title>
      <ActionButton
        verdict={allowed}
        loading={isPending}
        ariaLabel={`Enable the transition to ${stage} of ${pipeline}`}
        onClick={() => mutate({ pipelineName: pipeline, stageName: stage, transitionType: "Inbound" })}
      >
        Enable transition
      </ActionButton>
      <ErrorBox error={error} title="The transition was not enabled" />
    </SpaceBetween>
  );
}
