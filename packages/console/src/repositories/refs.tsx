import Table from "@cloudscape-design/components/table";
import { shortCommit } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { Time } from "../parts/time.tsx";
import { type Ref, useRuns } from "./data.ts";
import { pathOf, type Place } from "./place.ts";
import { RunsText } from "./runs-text.tsx";

/** Branches and tags, each with the commit that it stands for. */
export function Refs({ place, refs }: { place: Place; refs: readonly Ref[] }) {
  const runs = useRuns();
  return (
    <Table<Ref>
      items={refs}
      trackBy={({ name, type }) => `${type} ${name}`}
      wrapLines
      ariaLabels={{ tableLabel: "Branches and tags" }}
      columnDefinitions={[
        {
          id: "name",
          header: "Name",
          isRowHeader: true,
          minWidth: 120,
          cell: ({ name }) => <Link to={pathOf(place, { branch: name })}>{name}</Link>,
        },
        { id: "type", header: "Kind", minWidth: 80, cell: ({ type }) => (type === "tag" ? "Tag" : "Branch") },
        {
          id: "commit",
          header: "Commit",
          minWidth: 180,
          cell: ({ commit: { id, message } }) => (
            <>
              <Link to={pathOf(place, { commit: id })}>
                <code>{shortCommit(id)}</code>
              </Link>{" "}
              <span className="tp-path">{message.split("\n", 1)[0]}</span>
            </>
          ),
        },
        { id: "author", header: "Author", minWidth: 110, cell: ({ commit }) => commit.author },
        { id: "at", header: "Committed", minWidth: 110, cell: ({ commit }) => <Time at={new Date(commit.at)} relative /> },
        { id: "runs", header: "Pipelines", minWidth: 150, cell: ({ commit }) => <RunsText runs={runs.get(commit.id) ?? []} /> },
      ]}
    />
  );
}
