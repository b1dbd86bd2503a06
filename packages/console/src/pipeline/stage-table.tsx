import Table from "@cloudscape-design/components/table";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { WorkPlace } from "./action-box.tsx";
import type { Board, BoardAction, BoardStage } from "./board.ts";
import { shortExecution, shortRevision } from "./told.ts";

interface Row {
  readonly stage: BoardStage;
  readonly action: BoardAction;
}

/** What the picture shows, as a table: for readers of screens, and for long pipelines. */
export function StageTable({ board }: { board: Board }) {
  const items = board.stages.flatMap((stage) => stage.rows.flatMap(({ actions }) => actions.map((action) => ({ stage, action }))));
  return (
    <Table<Row>
      variant="embedded"
      items={items}
      trackBy={({ stage, action }) => `${stage.name}/${action.name}`}
      ariaLabels={{ tableLabel: "Stages and actions" }}
      columnDefinitions={[
        { id: "stage", header: "Stage", isRowHeader: true, cell: ({ stage }) => stage.name },
        { id: "entry", header: "Transition", cell: ({ stage }) => transitionText(stage) },
        { id: "order", header: "Run order", cell: ({ action }) => action.runOrder },
        { id: "action", header: "Action", cell: ({ action }) => action.name },
        { id: "provider", header: "Provider", cell: ({ action }) => action.provider },
        { id: "state", header: "State", cell: ({ action }) => <Status state={action.status} /> },
        { id: "since", header: "Last change", cell: ({ action }) => <Time at={action.changedAt} relative /> },
        {
          id: "revision",
          header: "Revision",
          cell: ({ action }) => (action.revision === undefined ? "–" : shortRevision(action.revision)),
        },
        { id: "says", header: "Details", cell: ({ action }) => action.error ?? action.summary ?? "–" },
        { id: "work", header: "What it did", cell: ({ action }) => <WorkPlace action={action} /> },
      ]}
    />
  );
}

function transitionText({ index, transition, inbound, latest, isLocked }: BoardStage): string {
  if (index === 0) return isLocked ? `Locked by ${shortExecution(latest?.id ?? "")}` : "–";
  const gate = transition.isEnabled ? "Enabled" : `Disabled: ${transition.reason ?? ""}`;
  const waiting = inbound.length > 0 ? `, ${inbound.length} waiting` : "";
  return `${gate}${isLocked ? `, locked by ${shortExecution(latest?.id ?? "")}` : ""}${waiting}`;
}
