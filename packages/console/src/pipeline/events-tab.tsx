import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import type { LiveEvent } from "../live/event.ts";
import { useLive } from "../live/live.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import { type Explained, useExplained } from "./data.ts";
import { type EventLine, lineOfEvent, linesOfSpans } from "./event-lines.ts";
import { shortExecution } from "./told.ts";

/** So many are kept in the page. */
const keptMax = 500;

/** What happened to the pipeline: what its sources learned, what its executions did, and what happens now. */
export function EventsTab({ pipelineName }: { pipelineName: string }) {
  const { data, error, isLoading } = useExplained(pipelineName);
  const [live, setLive] = useState<readonly EventLine[]>([]);
  useLive({ source: "codepipeline", resource: `:${pipelineName}` }, (event: LiveEvent) =>
    setLive((all) => [lineOfEvent(event), ...all].slice(0, keptMax)),
  );
  const told = (data?.executions ?? []).flatMap((one) => linesOfSpans(one.pipelineExecutionId, one.spans));
  const since = live.at(-1)?.at ?? Infinity;
  const items = [...live, ...told.filter(({ at }) => at < since).sort((a, b) => b.at - a.at)].slice(0, keptMax);
  return (
    <SpaceBetween size="l">
      <ErrorBox error={error} />
      <Table<EventLine>
        variant="embedded"
        header={<Header variant="h3">What happened</Header>}
        items={items}
        trackBy="key"
        loading={isLoading}
        loadingText="Loading"
        wrapLines
        ariaLabels={{ tableLabel: "What happened" }}
        empty={<Empty title="Nothing has happened yet" />}
        columnDefinitions={[
          { id: "at", header: "When", cell: ({ at }) => <Time at={new Date(at)} /> },
          { id: "what", header: "What", isRowHeader: true, cell: ({ what }) => what },
          { id: "state", header: "State", cell: ({ state }) => <Status state={state} /> },
          {
            id: "execution",
            header: "Execution",
            cell: ({ executionId }) =>
              executionId === undefined ? (
                "–"
              ) : (
                <Link to={to("pipelines", pipelineName, "executions", executionId)}>{shortExecution(executionId)}</Link>
              ),
          },
          { id: "says", header: "Details", cell: ({ says }) => says ?? "–" },
        ]}
      />
      <Sources explained={data} />
    </SpaceBetween>
  );
}

/** How the pipeline learns of changes, and what came of the last of them. */
function Sources({ explained }: { explained: Explained | undefined }) {
  const { sources = [], changes = [] } = explained ?? {};
  return (
    <>
      {sources.length > 0 && (
        <div>
          <Header variant="h3">Sources</Header>
          <ul>
            {sources.map(({ action, detects, polling }) => (
              <li key={action}>
                {action}: {detects}
                {polling !== undefined && `, asked every ${polling.everySeconds} s`}
                {polling?.error !== undefined && `; the last time: ${polling.error}`}
              </li>
            ))}
          </ul>
        </div>
      )}
      {changes.length > 0 && (
        <Table
          variant="embedded"
          header={<Header variant="h3">What the sources told</Header>}
          items={[...changes]}
          wrapLines
          ariaLabels={{ tableLabel: "What the sources told" }}
          columnDefinitions={[
            { id: "at", header: "When", cell: ({ at }) => <Time at={new Date(at)} /> },
            { id: "change", header: "Change", isRowHeader: true, cell: ({ change }) => change },
            { id: "outcome", header: "Outcome", cell: ({ outcome }) => outcome },
            { id: "because", header: "Because", cell: ({ because }) => because ?? "–" },
          ]}
        />
      )}
    </>
  );
}
