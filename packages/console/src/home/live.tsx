import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { Empty } from "../parts/empty.tsx";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { Health, LiveService } from "./live-services.ts";
import { RevisionText } from "./revision-text.tsx";

const states: Readonly<Record<Health, { state: string; says: (service: LiveService) => string }>> = {
  healthy: { state: "Succeeded", says: ({ running, desired }) => `${running} of ${desired} run` },
  deploying: { state: "InProgress", says: ({ running, desired }) => `${running} of ${desired} run, deploying` },
  short: { state: "Failed", says: ({ running, desired }) => `${running} of ${desired} run` },
  failed: { state: "Failed", says: ({ running, desired }) => `${running} of ${desired} run, deployment failed` },
  off: { state: "Stopped", says: () => "None wanted" },
};

const columns: readonly TableProps.ColumnDefinition<LiveService>[] = [
  {
    id: "service",
    header: "Service",
    isRowHeader: true,
    cell: (service) => <Link to={to("deployments", service.cluster, service.name)}>{service.name}</Link>,
  },
  { id: "version", header: "Version", minWidth: 110, cell: ({ version }) => version },
  {
    id: "commit",
    header: "Commit",
    minWidth: 180,
    cell: ({ revision }) => (revision === undefined ? "–" : <RevisionText revision={revision} />),
  },
  { id: "since", header: "Since", minWidth: 110, cell: ({ since }) => <Time at={since} relative /> },
  {
    id: "tasks",
    header: "Tasks",
    minWidth: 150,
    cell: (service) => <Status state={states[service.health].state}>{states[service.health].says(service)}</Status>,
  },
];

/** What is live where: service, version, commit, since when, and whether its tasks are well. */
export function LivePart({ services }: { services: readonly LiveService[] }) {
  return (
    <Table
      items={services}
      columnDefinitions={columns}
      trackBy={({ cluster, name }) => `${cluster}/${name}`}
      wrapLines
      enableKeyboardNavigation
      header={<Header variant="h2">Live</Header>}
      ariaLabels={{ tableLabel: "Live services" }}
      empty={
        <Empty
          title="No service runs"
          commands={["aws ecs create-service --cluster CLUSTER --service-name NAME --task-definition FAMILY --desired-count 1"]}
        >
          <Box color="text-body-secondary">A pipeline&apos;s ECS action, or this command, makes one.</Box>
        </Empty>
      }
    />
  );
}
