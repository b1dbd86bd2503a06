import SpaceBetween from "@cloudscape-design/components/space-between";
import Select from "@cloudscape-design/components/select";
import FormField from "@cloudscape-design/components/form-field";
import type { ReactNode } from "react";
import { Empty } from "../parts/empty.tsx";
import { formatLocal } from "../parts/format.ts";
import { wordsOf } from "../parts/status.tsx";
import { Artifacts } from "./artifacts.tsx";
import { useExecutions } from "./data.ts";
import { shortExecution } from "./told.ts";
import { Variables } from "./variables.tsx";
import { WaterfallView } from "./waterfall-view.tsx";

interface OfOne {
  readonly pipelineName: string;
  /** Undefined while none has run. */
  readonly executionId: string | undefined;
  readonly onChoose: (executionId: string) => void;
}

/** So many are offered to choose from; any other is reached from the list of executions. */
const offeredMax = 50;

/** What is about one execution, with a choice of which. */
function Chosen({ pipelineName, executionId, onChoose, children }: OfOne & { children: (executionId: string) => ReactNode }) {
  const { data } = useExecutions(pipelineName, offeredMax);
  if (executionId === undefined)
    return <Empty title="No execution yet" commands={[`aws codepipeline start-pipeline-execution --name ${pipelineName}`]} />;
  const options = (data?.pipelineExecutionSummaries ?? []).map(({ pipelineExecutionId = "", status = "", startTime }) => ({
    value: pipelineExecutionId,
    label: `${shortExecution(pipelineExecutionId)} ${wordsOf(status)}`,
    ...(startTime !== undefined && { description: formatLocal(startTime) }),
  }));
  return (
    <SpaceBetween size="m">
      <FormField label="Execution">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === executionId) ?? { value: executionId, label: shortExecution(executionId) }}
          onChange={({ detail }) => onChoose(detail.selectedOption.value ?? executionId)}
        />
      </FormField>
      {children(executionId)}
    </SpaceBetween>
  );
}

export const WaterfallTab = (props: OfOne) => (
  <Chosen {...props}>{(id) => <WaterfallView pipelineName={props.pipelineName} executionId={id} />}</Chosen>
);

export const VariablesTab = (props: OfOne) => (
  <Chosen {...props}>{(id) => <Variables pipelineName={props.pipelineName} executionId={id} />}</Chosen>
);

export const ArtifactsTab = (props: OfOne) => (
  <Chosen {...props}>{(id) => <Artifacts pipelineName={props.pipelineName} executionId={id} />}</Chosen>
);
