import Table, { type TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { Empty } from "../parts/empty.tsx";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { shortTask, taskPath } from "./names.ts";
import type { TaskRow } from "./rollout-view.ts";

const name: TableProps.ColumnDefinition<TaskRow> = {
  id: "task",
  header: "Task",
  isRowHeader: true,
  minWidth: 100,
  cell: ({ arn }) => (
    <Link to={taskPath(arn)}>
      <code>{shortTask(arn)}</code>
    </Link>
  ),
};

const present: TableProps.ColumnDefinition<TaskRow>[] = [
  name,
  {
    id: "state",
    header: "State",
    minWidth: 130,
    cell: ({ state, isLeaving }) => (
      <Status state={isLeaving && state === "RUNNING" ? "STOPPING" : state}>
        {isLeaving && state === "RUNNING" ? "Stopping" : undefined}
      </Status>
    ),
  },
  { id: "target", header: "Target", minWidth: 130, cell: ({ target }) => (target === undefined ? "–" : <TargetState {...target} />) },
  { id: "health", header: "Health check", minWidth: 120, cell: ({ health }) => (health === undefined ? "–" : <Status state={health} />) },
  { id: "address", header: "Address", minWidth: 120, cell: ({ address, zone }) => <Address address={address} zone={zone} /> },
  { id: "since", header: "Since", minWidth: 90, cell: ({ since }) => <Time at={since} relative /> },
];

const stopped: TableProps.ColumnDefinition<TaskRow>[] = [
  name,
  { id: "reason", header: "Why", minWidth: 200, cell: ({ stoppedReason, exitCodes }) => <Why reason={stoppedReason} codes={exitCodes} /> },
  { id: "stopped", header: "Stopped", minWidth: 90, cell: ({ stoppedAt }) => <Time at={stoppedAt} relative /> },
];

const Address = ({ address, zone }: Pick<TaskRow, "address" | "zone">): ReactNode =>
  address === undefined ? (
    "–"
  ) : (
    <>
      {address}
      <div className="tp-note">{zone}</div>
    </>
  );

function TargetState({ state, reason }: { state: string; reason: string | undefined }) {
  return (
    <>
      <Status state={state} />
      {reason !== undefined && state !== "healthy" && <div className="tp-note">{reason}</div>}
    </>
  );
}

const Why = ({ reason, codes }: { reason: string | undefined; codes: readonly string[] }): ReactNode => (
  <>
    {reason ?? "No reason is known."}
    {codes.length > 0 && <div className="tp-note">Exit codes: {codes.join(", ")}</div>}
  </>
);

/** Tasks of one deployment, as they are or as they ended. */
export function TaskTable({ tasks, label, isOver = false }: { tasks: readonly TaskRow[]; label: string; isOver?: boolean }) {
  return (
    <Table<TaskRow>
      items={tasks}
      columnDefinitions={isOver ? stopped : present}
      trackBy="arn"
      variant="borderless"
      wrapLines
      ariaLabels={{ tableLabel: label }}
      empty={<Empty title="No task" />}
    />
  );
}
