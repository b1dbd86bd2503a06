import type { PipelineExecution } from "@aws-sdk/client-codepipeline";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ActionButton } from "../actions/action-button.tsx";
import { executionActions } from "../actions/pipelines.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { Duration, Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { Artifacts } from "./artifacts.tsx";
import { boardOf } from "./board.ts";
import { type Timeline, useActionsOf, useExecution, useExplained, usePipeline, usePipelineState } from "./data.ts";
import { leftStages, statesOfExecution } from "./execution-state.ts";
import { Picture } from "./picture.tsx";
import { StageTable } from "./stage-table.tsx";
import { Steering, useSteer } from "./steering.tsx";
import { authorOf, revisionText, shortExecution, triggerText } from "./told.ts";
import { Variables } from "./variables.tsx";
import { Waits } from "./waits.tsx";
import { WaterfallView } from "./waterfall-view.tsx";

/** One execution: where it is, why it waits, what it took, what it made. */
export function Screen({ params }: ScreenProps) {
  const { name = "", id = "" } = params;
  return (
    <Steering key={id} pipelineName={name}>
      <Execution pipelineName={name} executionId={id} />
    </Steering>
  );
}

interface Props {
  readonly pipelineName: string;
  readonly executionId: string;
}

function Execution({ pipelineName, executionId }: Props) {
  const { data, error } = useExecution(pipelineName, executionId);
  const explained = useExplained(pipelineName, executionId);
  const execution = data?.pipelineExecution;
  const timeline = explained.data?.executions[0];
  const shared = { pipelineName, executionId };
  return (
    <SpaceBetween size="l">
      <Title {...shared} execution={execution} />
      <ErrorBox error={error} />
      {execution === undefined && error === null && <Loading />}
      {timeline !== undefined && <Waits timelines={[timeline]} isOne />}
      {execution !== undefined && timeline !== undefined && <Facts execution={execution} timeline={timeline} />}
      {execution !== undefined && timeline !== undefined && <Stages {...shared} version={execution.pipelineVersion} timeline={timeline} />}
      <Container header={<Header variant="h2">Waterfall</Header>}>
        <WaterfallView {...shared} />
      </Container>
      <Container>
        <Variables {...shared} />
      </Container>
      <Container header={<Header variant="h2">Artifacts</Header>}>
        <Artifacts {...shared} />
      </Container>
    </SpaceBetween>
  );
}

function Title({ pipelineName, executionId, execution }: Props & { execution: PipelineExecution | undefined }) {
  const steer = useSteer();
  const status = execution?.status;
  return (
    <PageTitle
      title={`${pipelineName} ${shortExecution(executionId)}`}
      description={<Link to={to("pipelines", pipelineName)}>All of {pipelineName}</Link>}
      actions={
        <ActionButton
          verdict={executionActions.abandon({ status })}
          onClick={() => steer({ kind: "stop", executionId, status: status ?? "" })}
        >
          Stop
        </ActionButton>
      }
    />
  );
}

function Facts({ execution, timeline }: { execution: PipelineExecution; timeline: Timeline }) {
  const {
    status,
    statusSummary,
    trigger,
    executionMode,
    executionType,
    pipelineVersion,
    artifactRevisions = [],
    rollbackMetadata,
  } = execution;
  const target = rollbackMetadata?.rollbackTargetPipelineExecutionId;
  const until = timeline.until === undefined ? undefined : new Date(timeline.until);
  return (
    <KeyValuePairs
      columns={4}
      items={[
        {
          label: "State",
          value: (
            <>
              <Status state={status} />
              {statusSummary !== undefined && <div>{statusSummary}</div>}
            </>
          ),
        },
        { label: "Trigger", value: `${triggerText(trigger?.triggerType)}${target === undefined ? "" : ` to ${shortExecution(target)}`}` },
        { label: "By", value: authorOf(trigger) ?? "–" },
        { label: "Mode", value: `${executionMode ?? ""}${executionType === "ROLLBACK" ? ", rollback" : ""}` },
        { label: "Started", value: <Time at={new Date(timeline.since)} /> },
        { label: "Duration", value: <Duration since={new Date(timeline.since)} until={until} /> },
        { label: "Definition", value: `Version ${pipelineVersion}` },
        {
          label: "Revisions",
          value:
            artifactRevisions.length === 0
              ? "–"
              : artifactRevisions.map((one) => <div key={one.name}>{`${one.name}: ${revisionText(one)}`}</div>),
        },
      ]}
    />
  );
}

function Stages({ pipelineName, executionId, version, timeline }: Props & { version: number | undefined; timeline: Timeline }) {
  const pipeline = usePipeline(pipelineName, version);
  const actions = useActionsOf(pipelineName, executionId);
  const state = usePipelineState(pipelineName);
  const declaration = pipeline.data?.pipeline;
  if (declaration === undefined) return <ErrorBox error={pipeline.error} />;
  const story = { executionId, spans: timeline.spans, details: actions.data ?? [], states: state.data?.stageStates ?? [] };
  const board = boardOf(declaration, statesOfExecution(story), leftStages(story));
  return (
    <Container header={<Header variant="h2">Stages</Header>}>
      <Picture pipelineName={pipelineName} board={board} isOfExecution />
      <ExpandableSection headerText="The same as a table">
        <StageTable board={board} />
      </ExpandableSection>
    </Container>
  );
}
