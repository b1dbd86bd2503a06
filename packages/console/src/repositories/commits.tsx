import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { shortCommit } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { Time } from "../parts/time.tsx";
import { type Commit, useCommits, useRuns } from "./data.ts";
import { pathOf, type Place } from "./place.ts";
import { RunsText } from "./runs-text.tsx";

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** The commits of a branch with what became of each. */
export function Commits({ place, at }: { place: Place; at: string | undefined }) {
  const { data = [], error, isLoading, hasNextPage, isFetchingNextPage, fetchNextPage } = useCommits(place, at);
  const runs = useRuns();
  return (
    <SpaceBetween size="s">
      <ErrorBox error={error} />
      <Table<Commit>
        items={data}
        trackBy="id"
        loading={isLoading}
        loadingText="Loading commits"
        wrapLines
        ariaLabels={{ tableLabel: "Commits" }}
        columnDefinitions={[
          {
            id: "commit",
            header: "Commit",
            minWidth: 90,
            cell: ({ id }) => (
              <Link to={pathOf(place, { commit: id })}>
                <code>{shortCommit(id)}</code>
              </Link>
            ),
          },
          {
            id: "message",
            header: "Message",
            isRowHeader: true,
            minWidth: 200,
            cell: ({ message }) => <span className="tp-path">{firstLine(message)}</span>,
          },
          { id: "author", header: "Author", minWidth: 110, cell: ({ author }) => author },
          { id: "at", header: "Committed", minWidth: 110, cell: ({ at: time }) => <Time at={new Date(time)} relative /> },
          { id: "runs", header: "Pipelines", minWidth: 150, cell: ({ id }) => <RunsText runs={runs.get(id) ?? []} /> },
        ]}
        empty={<Empty title="No commit" />}
        footer={
          hasNextPage && (
            <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show older commits
            </Button>
          )
        }
      />
    </SpaceBetween>
  );
}
