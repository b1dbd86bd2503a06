import type { ServiceEvent } from "@aws-sdk/client-ecs";
import Table from "@cloudscape-design/components/table";
import { Empty } from "../parts/empty.tsx";
import { Time } from "../parts/time.tsx";

/** What ECS says of the service, in its words, newest first. */
export function EventsTab({ events }: { events: readonly ServiceEvent[] }) {
  return (
    <Table<ServiceEvent>
      items={events}
      trackBy="id"
      wrapLines
      ariaLabels={{ tableLabel: "Events" }}
      columnDefinitions={[
        { id: "at", header: "Time", minWidth: 110, width: 180, cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          id: "message",
          header: "Event",
          isRowHeader: true,
          minWidth: 240,
          cell: ({ message }) => <span className="tp-break">{message}</span>,
        },
      ]}
      empty={<Empty title="Nothing has happened yet" />}
    />
  );
}
