import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { ActionButton } from "../actions/action-button.tsx";
import type { Verdict } from "../actions/verdict.ts";
import { RevisionText } from "../home/revision-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Duration, Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { Breaker, HistoryRow } from "./history.ts";

export interface HistoryTabProps {
  readonly rows: readonly HistoryRow[];
  readonly isLoading: boolean;
  /** The task definition that the service has now. */
  readonly current: string | undefined;
  readonly rollBack: Verdict;
  readonly onRollBack: (definitionArn: string) => void;
}

/** The last deployments of a service: what came, from where, and how it went. */
export function HistoryTab({ rows, isLoading, current, rollBack, onRollBack }: HistoryTabProps) {
  const columns: TableProps.ColumnDefinition<HistoryRow>[] = [
    { id: "definition", header: "Revision", isRowHeader: true, minWidth: 100, cell: ({ definition }) => definition || "–" },
    {
      id: "actions",
      header: "Actions",
      minWidth: 130,
      cell: ({ definitionArn, definition }) =>
        definitionArn !== "" &&
        definitionArn !== current && (
          <ActionButton
            variant="inline-link"
            verdict={rollBack}
            ariaLabel={`Roll back to ${definition}`}
            onClick={() => onRollBack(definitionArn)}
          >
            Roll back
          </ActionButton>
        ),
    },
    { id: "status", header: "State", minWidth: 170, cell: (row) => <Outcome row={row} /> },
    {
      id: "commit",
      header: "Commit",
      minWidth: 180,
      cell: ({ origin }) => (origin?.revision ? <RevisionText revision={origin.revision} /> : "–"),
    },
    { id: "pipeline", header: "Brought by", minWidth: 150, cell: (row) => <BroughtBy row={row} /> },
    { id: "breaker", header: "Circuit breaker", minWidth: 150, cell: ({ breaker }) => <BreakerText breaker={breaker} /> },
    { id: "started", header: "Started", minWidth: 110, cell: ({ startedAt }) => <Time at={startedAt} /> },
    { id: "took", header: "Took", minWidth: 90, cell: ({ startedAt, finishedAt }) => <Duration since={startedAt} until={finishedAt} /> },
  ];
  return (
    <Table<HistoryRow>
      items={rows}
      columnDefinitions={columns}
      trackBy="arn"
      loading={isLoading}
      loadingText="Loading deployments"
      wrapLines
      ariaLabels={{ tableLabel: "Deployments" }}
      empty={<Empty title="No deployment yet" />}
    />
  );
}

function Outcome({ row: { status, reason, rolledBackTo } }: { row: HistoryRow }) {
  return (
    <SpaceBetween size="xxs">
      <Status state={status} look={status === "SUCCESSFUL" ? "success" : status === "STOPPED" ? "stopped" : undefined} />
      {rolledBackTo !== undefined && <div className="tp-note">Back to {rolledBackTo}</div>}
      {reason !== undefined && <div className="tp-note">{reason}</div>}
    </SpaceBetween>
  );
}

function BroughtBy({ row: { delivery, origin } }: { row: HistoryRow }) {
  if (delivery !== undefined) {
    return (
      <Link to={to("pipelines", delivery.pipeline, "executions", delivery.executionId)}>
        {delivery.pipeline} {delivery.executionId.slice(0, 8)}
      </Link>
    );
  }
  return origin === undefined ? "By hand" : `By hand; first by ${origin.pipeline}`;
}

export function BreakerText({ breaker }: { breaker: Breaker | undefined }) {
  if (breaker === undefined || breaker.status === "DISABLED") return <Status state="inactive">Off</Status>;
  const count = `${breaker.failures} of ${breaker.threshold}`;
  if (breaker.status === "TRIGGERED") return <Status state="Failed">{`Triggered (${count})`}</Status>;
  if (breaker.status === "MONITORING") return <Status state="InProgress">{`Watching (${count})`}</Status>;
  return <Status state="Succeeded">{`Not triggered (${count})`}</Status>;
}
