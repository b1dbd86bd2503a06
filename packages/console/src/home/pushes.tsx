import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { Empty } from "../parts/empty.tsx";
import { Link } from "../parts/link.tsx";
import { Status, wordsOf } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { Push } from "./pipelines.ts";
import { RevisionText } from "./revision-text.tsx";

const columns: readonly TableProps.ColumnDefinition<Push>[] = [
  { id: "commit", header: "Commit", minWidth: 200, isRowHeader: true, cell: ({ revision }) => <RevisionText revision={revision} /> },
  { id: "at", header: "Came", minWidth: 110, cell: ({ at }) => <Time at={at} relative /> },
  { id: "outcome", header: "What became of it", minWidth: 270, cell: ({ outcomes }) => <Outcomes outcomes={outcomes} /> },
];

function Outcomes({ outcomes }: Pick<Push, "outcomes">) {
  return (
    <SpaceBetween size="xxs">
      {outcomes.map(({ pipeline, executionId, status, stage }) => (
        <Status key={executionId} state={status}>
          {wordsOf(status)}
          {stage !== undefined && status !== "Succeeded" && ` in ${stage}`}
          {": "}
          <Link to={to("pipelines", pipeline, "executions", executionId)}>{pipeline}</Link>
        </Status>
      ))}
    </SpaceBetween>
  );
}

/** The last revisions that came, and what each has become. */
export function PushesPart({ pushes }: { pushes: readonly Push[] }) {
  return (
    <Table
      items={pushes}
      columnDefinitions={columns}
      trackBy={({ revision }) => revision.id}
      wrapLines
      enableKeyboardNavigation
      header={<Header variant="h2">Last pushes</Header>}
      ariaLabels={{ tableLabel: "Last pushes" }}
      empty={
        <Empty title="Nothing was pushed yet" commands={["git push"]}>
          A push to a branch that a pipeline follows starts it.
        </Empty>
      }
    />
  );
}
