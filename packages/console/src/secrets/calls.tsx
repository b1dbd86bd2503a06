import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { Outcome } from "../activity/outcome.tsx";
import type { Call } from "../activity/record.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import { useCallsOf } from "./data.ts";
import "./secrets.css";

const reads = /^(?:BatchGetSecretValue|GetSecretValue|GetParameter)/;

/** Who read or changed it, and when: the record of calls. */
export function Calls({ names }: { names: readonly string[] }) {
  const { data = [], error, isLoading } = useCallsOf(names);
  return (
    <Table<Call>
      items={data}
      trackBy="id"
      loading={isLoading}
      loadingText="Looking through the record"
      wrapLines
      header={
        <Header variant="h2" actions={<Link to={to("activity", { resource: names[0] })}>All activity</Link>}>
          Who read or changed it
        </Header>
      }
      ariaLabels={{ tableLabel: "Who read or changed it" }}
      columnDefinitions={[
        { id: "at", header: "Time", minWidth: 110, cell: ({ at }) => <Time at={at} /> },
        { id: "what", header: "What", minWidth: 90, cell: ({ name }) => (reads.test(name) ? "Read" : "Changed") },
        { id: "name", header: "Operation", isRowHeader: true, minWidth: 150, cell: ({ name }) => name },
        { id: "who", header: "Who", minWidth: 150, cell: ({ who }) => <span className="tp-secret-name">{who}</span> },
        { id: "through", header: "Through", minWidth: 110, cell: ({ through }) => through },
        { id: "outcome", header: "Outcome", minWidth: 130, cell: (call) => <Outcome call={call} /> },
      ]}
      empty={error === null ? <Empty title="Nobody has, as far as the record goes back" /> : <ErrorBox error={error} />}
    />
  );
}
