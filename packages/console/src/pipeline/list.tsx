import type { PipelineSummary } from "@aws-sdk/client-codepipeline";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { useAws } from "../aws/query.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatDuration } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { useNow } from "../parts/now.ts";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to, useQueryParam } from "../router.ts";
import { useExecutions } from "./data.ts";
import { HistoryBars } from "./history-bars.tsx";
import { type Health, healthOf, historyLength } from "./history.ts";
import { Surface } from "./surface.tsx";
import { revisionText } from "./told.ts";
import { median } from "./waterfall.ts";

/** Each row asks for its own history, so a page has only so many. */
const perPage = 25;

/** Every pipeline: how it stands, since when, and its last executions as bars. */
export function Screen() {
  const { data, error, isLoading } = useAws("codepipeline", "ListPipelines", {});
  const [wanted = "", setWanted] = useQueryParam("name");
  const [page, setPage] = useState(1);
  const all = (data?.pipelines ?? []).filter(({ name = "" }) => name.toLowerCase().includes(wanted.toLowerCase()));
  const pagesCount = Math.max(1, Math.ceil(all.length / perPage));
  const shown = Math.min(page, pagesCount);
  return (
    <Surface>
      <SpaceBetween size="l">
        <PageTitle title="Pipelines" />
        <ErrorBox error={error} />
        <Table<PipelineSummary>
          items={all.slice((shown - 1) * perPage, shown * perPage)}
          trackBy="name"
          loading={isLoading}
          loadingText="Loading pipelines"
          ariaLabels={{ tableLabel: "Pipelines" }}
          filter={
            <TextFilter
              filteringText={wanted}
              filteringAriaLabel="Find pipelines by name"
              filteringPlaceholder="Find pipelines by name"
              onChange={({ detail }) => setWanted(detail.filteringText)}
            />
          }
          {...(pagesCount > 1 && {
            pagination: (
              <Pagination currentPageIndex={shown} pagesCount={pagesCount} onChange={({ detail }) => setPage(detail.currentPageIndex)} />
            ),
          })}
          empty={
            wanted === "" ? (
              <Empty
                title="No pipeline yet"
                commands={["towpath demo", "aws codepipeline create-pipeline --cli-input-json file://pipeline.json"]}
              >
                A pipeline takes a push through build and deployment. The demo makes a whole one.
              </Empty>
            ) : (
              <Empty title={`No pipeline has ${wanted} in its name`} />
            )
          }
          columnDefinitions={[
            { id: "name", header: "Name", isRowHeader: true, cell: ({ name = "" }) => <Link to={to("pipelines", name)}>{name}</Link> },
            { id: "state", header: "State", cell: ({ name = "" }) => <State name={name} /> },
            { id: "history", header: "Last executions", minWidth: 240, cell: ({ name = "" }) => <History name={name} /> },
            { id: "revision", header: "Newest revision", cell: ({ name = "" }) => <Newest name={name} /> },
            { id: "mode", header: "Mode", cell: ({ executionMode }) => executionMode ?? "SUPERSEDED" },
          ]}
        />
      </SpaceBetween>
    </Surface>
  );
}

const useLast = (name: string) => useExecutions(name, historyLength).data?.pipelineExecutionSummaries;

function State({ name }: { name: string }) {
  const executions = useLast(name);
  if (executions === undefined) return <>–</>;
  const health = healthOf(executions);
  return (
    <SpaceBetween size="xxs">
      <Status state={health.state === "Never run" ? undefined : health.state}>{wordsOf(health)}</Status>
      {health.running.length > 0 && health.state !== "InProgress" && <Status state="InProgress">{health.running.length} running</Status>}
    </SpaceBetween>
  );
}

function wordsOf({ state, brokenSince, isBrokenForLonger }: Health) {
  if (state === "Never run") return "Never run";
  if (state !== "Failed") return undefined;
  return (
    <>
      Failed, broken since {isBrokenForLonger === true && "before "}
      <Time at={brokenSince} relative />
    </>
  );
}

function History({ name }: { name: string }) {
  const now = useNow();
  const executions = useLast(name) ?? [];
  if (executions.length === 0) return <>–</>;
  const took = executions
    .filter(({ status }) => status === "Succeeded")
    .map(({ startTime, lastUpdateTime }) => (lastUpdateTime?.getTime() ?? 0) - (startTime?.getTime() ?? 0));
  const usual = median(took);
  return (
    <div>
      <HistoryBars pipelineName={name} executions={executions} now={now} />
      {usual !== undefined && <small>usually {formatDuration(usual)}</small>}
    </div>
  );
}

function Newest({ name }: { name: string }) {
  const revision = useLast(name)?.[0]?.sourceRevisions?.[0];
  return <>{revision === undefined ? "–" : revisionText(revision)}</>;
}
