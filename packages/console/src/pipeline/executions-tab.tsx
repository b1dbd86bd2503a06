import type { PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { executionActions } from "../actions/pipelines.ts";
import { Bar } from "../parts/bar.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatDuration } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { useNow } from "../parts/now.ts";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import { durationOf, executionsPerPage, useExecutions } from "./data.ts";
import { useSteer } from "./steering.tsx";
import { authorOf, revisionText, shortExecution, triggerText } from "./told.ts";
import { kindOfStatus } from "./waterfall.ts";

/** Every execution, page by page, the newest first. */
export function ExecutionsTab({ pipelineName }: { pipelineName: string }) {
  const now = useNow();
  const steer = useSteer();
  // A page is known by the token that leads to it; the first has none.
  const [tokens, setTokens] = useState<readonly (string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  const { data, error, isLoading } = useExecutions(pipelineName, executionsPerPage, tokens[page - 1]);
  const items = data?.pipelineExecutionSummaries ?? [];
  const longest = Math.max(1, ...items.map((one) => durationOf(one, now)));
  const next = data?.nextToken;
  const known = next === undefined ? page : Math.max(page + 1, tokens.length);
  const turnTo = (wanted: number) => {
    if (wanted === page + 1 && next !== undefined) setTokens((all) => [...all.slice(0, page), next]);
    setPage(wanted);
  };
  return (
    <>
      <ErrorBox error={error} />
      <Table<PipelineExecutionSummary>
        variant="embedded"
        items={items}
        trackBy="pipelineExecutionId"
        loading={isLoading}
        loadingText="Loading executions"
        ariaLabels={{ tableLabel: "Executions" }}
        wrapLines
        empty={<Empty title="No execution yet" commands={[`aws codepipeline start-pipeline-execution --name ${pipelineName}`]} />}
        {...(known > 1 && {
          pagination: (
            <Pagination
              currentPageIndex={page}
              pagesCount={Math.max(tokens.length, known)}
              openEnd={next !== undefined}
              onChange={({ detail }) => turnTo(detail.currentPageIndex)}
            />
          ),
        })}
        columnDefinitions={[
          { id: "id", header: "Execution", isRowHeader: true, cell: (one) => <Id pipelineName={pipelineName} execution={one} /> },
          { id: "state", header: "State", minWidth: 140, cell: (one) => <State execution={one} /> },
          { id: "revisions", header: "Revisions", minWidth: 180, cell: ({ sourceRevisions = [] }) => <Revisions of={sourceRevisions} /> },
          { id: "trigger", header: "Trigger", cell: ({ trigger }) => triggerText(trigger?.triggerType) },
          { id: "author", header: "By", cell: ({ trigger }) => authorOf(trigger) ?? "–" },
          { id: "mode", header: "Mode", cell: ({ executionMode }) => executionMode ?? "–" },
          { id: "started", header: "Started", cell: ({ startTime }) => <Time at={startTime} relative /> },
          { id: "took", header: "Duration", minWidth: 140, cell: (one) => <Took execution={one} longest={longest} now={now} /> },
          {
            id: "stop",
            header: "Actions",
            cell: ({ pipelineExecutionId: id = "", status = "" }) => (
              <ActionButton
                variant="inline-link"
                ariaLabel={`Stop ${shortExecution(id)}`}
                verdict={executionActions.abandon({ status })}
                onClick={() => steer({ kind: "stop", executionId: id, status })}
              >
                Stop
              </ActionButton>
            ),
          },
        ]}
      />
    </>
  );
}

function Id({ pipelineName, execution }: { pipelineName: string; execution: PipelineExecutionSummary }) {
  const { pipelineExecutionId: id = "", executionType, rollbackMetadata } = execution;
  const target = rollbackMetadata?.rollbackTargetPipelineExecutionId;
  return (
    <>
      <Link to={to("pipelines", pipelineName, "executions", id)}>{shortExecution(id)}</Link>
      {executionType === "ROLLBACK" && <div>Rollback{target !== undefined && ` to ${shortExecution(target)}`}</div>}
    </>
  );
}

function State({ execution: { status, statusSummary, stopTrigger } }: { execution: PipelineExecutionSummary }) {
  const says = stopTrigger?.reason ?? statusSummary;
  return (
    <>
      <Status state={status} />
      {says !== undefined && <div className="tp-says">{says}</div>}
    </>
  );
}

function Revisions({ of }: { of: NonNullable<PipelineExecutionSummary["sourceRevisions"]> }) {
  if (of.length === 0) return <>–</>;
  return of.map((one) => <div key={one.actionName}>{of.length > 1 ? `${one.actionName}: ${revisionText(one)}` : revisionText(one)}</div>);
}

function Took({ execution, longest, now }: { execution: PipelineExecutionSummary; longest: number; now: number }) {
  const ms = durationOf(execution, now);
  const label = formatDuration(ms);
  return (
    <>
      <span className="tp-figures">{label}</span>
      <Bar label={label} pieces={[{ from: 0, to: ms / longest, kind: kindOfStatus(execution.status ?? ""), label }]} />
    </>
  );
}
