import type { Service } from "@aws-sdk/client-ecs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useServices } from "../home/facts.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { useQueryParam } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import "./deployments.css";
import { nameIn, servicePath } from "./names.ts";
import { OtherTasks } from "./other-tasks.tsx";

/** Every service, of one cluster or of all. */
export function Screen({ params: { cluster } }: ScreenProps) {
  const { all, isLoading, error } = useServices();
  const [wanted = "", setWanted] = useQueryParam("name");
  const shown = all.filter(
    ({ serviceName = "", clusterArn }) =>
      serviceName.toLowerCase().includes(wanted.toLowerCase()) && (cluster === undefined || nameIn(clusterArn) === cluster),
  );
  return (
    <SpaceBetween size="l">
      <PageTitle title="Deployments" description={cluster === undefined ? "Services of all clusters" : `Services of ${cluster}`} />
      <ErrorBox error={error} />
      <Table<Service>
        items={shown}
        trackBy="serviceArn"
        loading={isLoading}
        loadingText="Loading services"
        wrapLines
        ariaLabels={{ tableLabel: "Services" }}
        filter={
          <TextFilter
            filteringText={wanted}
            filteringAriaLabel="Find services by name"
            filteringPlaceholder="Find services by name"
            onChange={({ detail }) => setWanted(detail.filteringText)}
          />
        }
        columnDefinitions={[
          {
            id: "name",
            header: "Service",
            isRowHeader: true,
            minWidth: 120,
            cell: ({ serviceName = "", clusterArn }) => <Link to={servicePath(nameIn(clusterArn), serviceName)}>{serviceName}</Link>,
          },
          { id: "cluster", header: "Cluster", minWidth: 100, cell: ({ clusterArn }) => nameIn(clusterArn) },
          { id: "revision", header: "Revision", minWidth: 100, cell: ({ taskDefinition }) => nameIn(taskDefinition) },
          { id: "tasks", header: "Tasks", minWidth: 130, cell: (service) => <Tasks service={service} /> },
          {
            id: "rollout",
            header: "Deployment",
            minWidth: 150,
            cell: ({ deployments = [] }) => <Status state={deployments[0]?.rolloutState} />,
          },
          { id: "since", header: "Since", minWidth: 110, cell: ({ deployments = [] }) => <Time at={deployments[0]?.createdAt} relative /> },
        ]}
        empty={
          wanted === "" ? (
            <Empty
              title="No service yet"
              commands={[
                "towpath demo",
                "aws ecs create-service --cluster CLUSTER --service-name NAME --task-definition FAMILY --desired-count 1 --launch-type FARGATE --network-configuration 'awsvpcConfiguration={subnets=[SUBNET]}'",
              ]}
            >
              A service keeps tasks running and replaces them at each deployment.
            </Empty>
          ) : (
            <Empty title={`No service has ${wanted} in its name`} />
          )
        }
      />
      <OtherTasks cluster={cluster} />
    </SpaceBetween>
  );
}

function Tasks({ service: { runningCount = 0, desiredCount = 0 } }: { service: Service }) {
  if (desiredCount === 0 && runningCount === 0) return <Status state="Stopped">None wanted</Status>;
  return <Status state={runningCount >= desiredCount ? "Succeeded" : "Failed"}>{`${runningCount} of ${desiredCount} run`}</Status>;
}
