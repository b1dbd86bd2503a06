import type { Service, TaskDefinition } from "@aws-sdk/client-ecs";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { useDefinition } from "./data.ts";
import { nameIn } from "./names.ts";

/** How the service is set up; to change it there are AWS's tools. */
export function ConfigurationTab({ service }: { service: Service }) {
  const { definition } = useDefinition(service.taskDefinition);
  const network = service.networkConfiguration?.awsvpcConfiguration;
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Service</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: "ARN", value: <CopyText text={service.serviceArn ?? ""} label="Copy the ARN" /> },
            { label: "Subnets", value: network?.subnets?.join(", ") ?? "–" },
            { label: "Security groups", value: network?.securityGroups?.join(", ") ?? "–" },
            {
              label: "Target groups",
              value: service.loadBalancers?.map(({ targetGroupArn }) => targetGroupArn?.split("/")[1]).join(", ") || "–",
            },
            { label: "Grace period of health checks", value: `${service.healthCheckGracePeriodSeconds ?? 0} s` },
            { label: "Task role", value: nameIn(definition?.taskRoleArn) || "–" },
            { label: "Execution role", value: nameIn(definition?.executionRoleArn) || "–" },
            { label: "CPU and memory", value: `${definition?.cpu ?? "–"} units, ${definition?.memory ?? "–"} MiB` },
          ]}
        />
      </Container>
      <Containers definition={definition} />
    </SpaceBetween>
  );
}

function Containers({ definition }: { definition: TaskDefinition | undefined }) {
  return (
    <Table
      items={definition?.containerDefinitions ?? []}
      trackBy={({ name = "" }) => name}
      wrapLines
      header={<Header variant="h2">Containers of {nameIn(definition?.taskDefinitionArn)}</Header>}
      ariaLabels={{ tableLabel: "Containers" }}
      columnDefinitions={[
        { id: "name", header: "Name", isRowHeader: true, minWidth: 100, cell: ({ name }) => name },
        { id: "image", header: "Image", minWidth: 200, cell: ({ image }) => <code className="tp-break">{image}</code> },
        { id: "ports", header: "Ports", cell: ({ portMappings = [] }) => portMappings.map((one) => one.containerPort).join(", ") || "–" },
        {
          id: "environment",
          header: "Environment",
          minWidth: 180,
          cell: ({ environment = [] }) =>
            environment.map(({ name, value }) => <div key={name} className="tp-break">{`${name}=${value}`}</div>),
        },
        {
          id: "secrets",
          header: "Secrets",
          minWidth: 160,
          cell: ({ secrets = [] }) =>
            secrets.map(({ name, valueFrom }) => <div key={name} className="tp-break">{`${name} from ${nameOfSecret(valueFrom)}`}</div>),
        },
      ]}
      empty={<Empty title="The task definition is being loaded" />}
    />
  );
}

const nameOfSecret = (from = ""): string => (from.startsWith("arn:") ? (from.split(":")[6] ?? from) : from);
