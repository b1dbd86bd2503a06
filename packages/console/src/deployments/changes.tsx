import Table from "@cloudscape-design/components/table";
import { Empty } from "../parts/empty.tsx";
import type { Change } from "./definition-diff.ts";

/** What is different between two task definitions. */
export function Changes({ changes, before, after }: { changes: readonly Change[]; before: string; after: string }) {
  const value = (text: string | undefined) => (text === undefined ? "–" : <code className="tp-break">{text}</code>);
  return (
    <Table<Change>
      items={changes}
      trackBy="what"
      variant="embedded"
      wrapLines
      ariaLabels={{ tableLabel: `What changes from ${before} to ${after}` }}
      columnDefinitions={[
        {
          id: "what",
          header: "What changes",
          isRowHeader: true,
          minWidth: 130,
          cell: ({ what }) => <span className="tp-break">{what}</span>,
        },
        { id: "before", header: `Now (${before})`, minWidth: 130, cell: (change) => value(change.before) },
        { id: "after", header: `Then (${after})`, minWidth: 130, cell: (change) => value(change.after) },
      ]}
      empty={<Empty title="The two revisions say the same" />}
    />
  );
}
