import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Time } from "../parts/time.tsx";
import { useQueryParam } from "../router.ts";
import "./activity.css";
import { useCalls } from "./calls.ts";
import { Details } from "./details.tsx";
import { Filters } from "./filters.tsx";
import { Outcome } from "./outcome.tsx";
import type { Call } from "./record.ts";
import { Resources } from "./resources.tsx";

/** Who changed what, when and from where, and who was refused: CloudTrail's event history. */
export function Screen() {
  const [person, setPerson] = useQueryParam("person");
  const [service, setService] = useQueryParam("service");
  const [resource, setResource] = useQueryParam("resource");
  const [operation, setOperation] = useQueryParam("operation");
  const [outcome, setOutcome] = useQueryParam("outcome");
  const [hours, setHours] = useQueryParam("hours");
  const [opened, open] = useQueryParam("event");
  const filter = useMemo(
    () => ({ person, service, resource, operation, outcome, hours }),
    [person, service, resource, operation, outcome, hours],
  );
  const { calls, error, isLoading, isFetchingNextPage, hasNextPage, fetchNextPage, refetch } = useCalls(filter);
  const call = calls.find(({ id }) => id === opened);
  return (
    <SpaceBetween size="l">
      <PageTitle title="Activity" description="Every call that changed something or read a secret, and every one that was refused" />
      <Filters
        filter={filter}
        set={{
          person: setPerson,
          service: setService,
          resource: setResource,
          operation: setOperation,
          outcome: setOutcome,
          hours: setHours,
        }}
      />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      <Table<Call>
        items={calls}
        columnDefinitions={columns(open)}
        trackBy="id"
        loading={isLoading}
        loadingText="Looking through the record"
        variant="container"
        ariaLabels={{ tableLabel: "Calls" }}
        wrapLines
        empty={<Nothing isFiltered={Object.values(filter).some(Boolean)} />}
        footer={
          hasNextPage && (
            <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              Show older calls
            </Button>
          )
        }
      />
      {call !== undefined && <Details call={call} onDismiss={() => open(undefined)} />}
    </SpaceBetween>
  );
}

const columns = (open: (id: string) => void): TableProps.ColumnDefinition<Call>[] => [
  { id: "at", header: "Time", cell: ({ at }) => <Time at={at} />, minWidth: 110 },
  {
    id: "name",
    header: "Operation",
    cell: ({ id, name, service }) => (
      <Button variant="inline-link" onClick={() => open(id)}>
        {`${service}: ${name}`}
      </Button>
    ),
    isRowHeader: true,
    minWidth: 180,
  },
  { id: "who", header: "Who", cell: ({ who }) => <span className="tp-resources">{who}</span>, minWidth: 130 },
  { id: "through", header: "Through", cell: ({ through }) => through, minWidth: 110 },
  { id: "resources", header: "Resources", cell: (call) => <Resources call={call} />, minWidth: 180 },
  { id: "outcome", header: "Outcome", cell: (call) => <Outcome call={call} />, minWidth: 150 },
];

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered) return <Empty title="No call fits">Take a filter away, or look further back.</Empty>;
  return (
    <Empty title="No call yet" commands={["aws s3 mb s3://my-bucket"]}>
      Calls that only read are not recorded, unless the server is started with TOWPATH_RECORD=everything.
    </Empty>
  );
}
