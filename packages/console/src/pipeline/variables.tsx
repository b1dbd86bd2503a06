import SpaceBetween from "@cloudscape-design/components/space-between";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import type { ActionExecutionDetail, ResolvedPipelineVariable } from "@aws-sdk/client-codepipeline";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { useActionsOf, useExecution } from "./data.ts";

interface Row {
  readonly reference: string;
  readonly from: string;
  readonly value: string;
}

/** As other actions name them: `#{namespace.key}`; without a namespace nobody can, but they are told all the same. */
export function variableRows(variables: readonly ResolvedPipelineVariable[], details: readonly ActionExecutionDetail[]): Row[] {
  const own = variables.map(({ name = "", resolvedValue = "" }) => ({
    reference: `#{variables.${name}}`,
    from: "Pipeline",
    value: resolvedValue,
  }));
  const latest = new Map(details.map((one) => [`${one.stageName}/${one.actionName}`, one]));
  const given = [...latest.values()].flatMap(({ stageName, actionName, input, output }) =>
    Object.entries(output?.outputVariables ?? {}).map(([key, value]) => ({
      reference: input?.namespace === undefined ? key : `#{${input.namespace}.${key}}`,
      from: `${stageName} / ${actionName}`,
      value,
    })),
  );
  return [...own, ...given];
}

/** The configurations in which a variable was put in its place. */
export const resolvedRows = (details: readonly ActionExecutionDetail[]): Row[] =>
  details.flatMap(({ stageName, actionName, input }) =>
    Object.entries(input?.resolvedConfiguration ?? {})
      .filter(([key, value]) => input?.configuration?.[key] !== value)
      .map(([key, value]) => ({ reference: `${key} = ${input?.configuration?.[key] ?? ""}`, from: `${stageName} / ${actionName}`, value })),
  );

/** What variables an execution has, where they come from, and what became of them. */
export function Variables({ pipelineName, executionId }: { pipelineName: string; executionId: string }) {
  const execution = useExecution(pipelineName, executionId);
  const actions = useActionsOf(pipelineName, executionId);
  const variables = variableRows(execution.data?.pipelineExecution?.variables ?? [], actions.data ?? []);
  const resolved = resolvedRows(actions.data ?? []);
  return (
    <SpaceBetween size="l">
      <ErrorBox error={execution.error ?? actions.error} />
      <Rows
        title="Variables"
        items={variables}
        isLoading={actions.isLoading}
        empty={<Empty title="No variables">Declare them in the pipeline, or let an action put some out.</Empty>}
        first="Reference"
      />
      {resolved.length > 0 && <Rows title="Where they were used" items={resolved} isLoading={false} empty={null} first="Configuration" />}
    </SpaceBetween>
  );
}

function Rows({
  title,
  items,
  isLoading,
  empty,
  first,
}: {
  title: string;
  items: Row[];
  isLoading: boolean;
  empty: React.ReactNode;
  first: string;
}) {
  return (
    <Table<Row>
      variant="embedded"
      header={<Header variant="h3">{title}</Header>}
      items={items}
      loading={isLoading}
      loadingText="Loading"
      wrapLines
      ariaLabels={{ tableLabel: title }}
      empty={empty}
      columnDefinitions={[
        { id: "reference", header: first, isRowHeader: true, cell: ({ reference }) => <code>{reference}</code> },
        { id: "value", header: "Value", cell: ({ value }) => <CopyText text={value} label="Copy the value" /> },
        { id: "from", header: first === "Reference" ? "From" : "In", cell: ({ from }) => from },
      ]}
    />
  );
}
