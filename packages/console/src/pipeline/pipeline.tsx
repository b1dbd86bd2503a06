import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { ActionButton } from "../actions/action-button.tsx";
import { executionActions, isActive, pipelineActions } from "../actions/pipelines.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useQueryParam } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { ArtifactsTab, VariablesTab, WaterfallTab } from "./execution-tabs.tsx";
import { boardOf } from "./board.ts";
import { useExecutions, useExplained, usePipeline, usePipelineState } from "./data.ts";
import { DefinitionTab } from "./definition-tab.tsx";
import { EventsTab } from "./events-tab.tsx";
import { ExecutionsTab } from "./executions-tab.tsx";
import { Picture } from "./picture.tsx";
import { StageTable } from "./stage-table.tsx";
import { Steering, useSteer } from "./steering.tsx";
import { Waits } from "./waits.tsx";

/** One pipeline: its picture, why it waits, and everything about it. */
export function Screen({ params }: ScreenProps) {
  const { name = "" } = params;
  return (
    <Steering key={name} pipelineName={name}>
      <Pipeline name={name} />
    </Steering>
  );
}

function Pipeline({ name }: { name: string }) {
  const pipeline = usePipeline(name);
  const state = usePipelineState(name);
  const explained = useExplained(name);
  const declaration = pipeline.data?.pipeline;
  const board = declaration && boardOf(declaration, state.data?.stageStates ?? []);
  return (
    <SpaceBetween size="l">
      <Title name={name} mode={board?.mode} version={declaration?.version} />
      <ErrorBox error={pipeline.error ?? state.error} onRetry={() => void pipeline.refetch()} />
      <Waits timelines={explained.data?.executions ?? []} />
      {pipeline.isLoading && <Loading />}
      {board !== undefined && (
        <Container>
          {board.mode === "PARALLEL" && <p>In PARALLEL mode each execution has a state of its own: choose one below to see where it is.</p>}
          <Picture pipelineName={name} board={board} />
          <ExpandableSection headerText="The same as a table">
            <StageTable board={board} />
          </ExpandableSection>
        </Container>
      )}
      {declaration !== undefined && <PipelineTabs name={name} />}
    </SpaceBetween>
  );
}

function Title({ name, mode, version }: { name: string; mode: string | undefined; version: number | undefined }) {
  const steer = useSteer();
  const { data } = useExecutions(name, 50);
  const active = (data?.pipelineExecutionSummaries ?? []).filter(({ status }) => isActive(status));
  const [only] = active;
  const facts = { name: mode === undefined ? undefined : name, activeCount: active.length };
  return (
    <PageTitle
      title={name}
      {...(mode !== undefined && { description: `${mode} mode, version ${version}` })}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {active.length === 1 && only !== undefined && (
            <ActionButton
              verdict={executionActions.abandon(only as { status: string })}
              onClick={() => steer({ kind: "stop", executionId: only.pipelineExecutionId ?? "", status: only.status ?? "" })}
            >
              Stop execution
            </ActionButton>
          )}
          <ActionButton variant="primary" verdict={pipelineActions.release(facts)} onClick={() => steer({ kind: "release" })}>
            Release
          </ActionButton>
        </SpaceBetween>
      }
    />
  );
}

function PipelineTabs({ name }: { name: string }) {
  const [tab = "executions", setTab] = useQueryParam("tab");
  const [chosen, setChosen] = useQueryParam("execution");
  const { data } = useExecutions(name, 1);
  const executionId = chosen ?? data?.pipelineExecutionSummaries?.[0]?.pipelineExecutionId;
  const ofOne = { pipelineName: name, executionId, onChoose: setChosen };
  return (
    <Tabs
      ariaLabel={`About ${name}`}
      i18nStrings={{ scrollLeftAriaLabel: "Tabs to the left", scrollRightAriaLabel: "Tabs to the right" }}
      activeTabId={tab}
      onChange={({ detail }) => setTab(detail.activeTabId)}
      tabs={[
        { id: "executions", label: "Executions", content: <ExecutionsTab pipelineName={name} /> },
        { id: "waterfall", label: "Waterfall", content: <WaterfallTab {...ofOne} /> },
        { id: "variables", label: "Variables", content: <VariablesTab {...ofOne} /> },
        { id: "artifacts", label: "Artifacts", content: <ArtifactsTab {...ofOne} /> },
        { id: "definition", label: "Definition", content: <DefinitionTab pipelineName={name} /> },
        { id: "events", label: "Events", content: <EventsTab pipelineName={name} /> },
      ]}
    />
  );
}
