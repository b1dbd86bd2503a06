import type { Build, EnvironmentVariable } from "@aws-sdk/client-codebuild";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { Link } from "../parts/link.tsx";
import { to } from "../router.ts";

const kinds: Readonly<Record<string, string>> = { PARAMETER_STORE: "Parameter Store", SECRETS_MANAGER: "Secrets Manager" };

/** What the build was given. Of secrets their names are shown, never what they hold. */
export function Environment({ build }: { build: Build }) {
  const { environment, networkInterface, vpcConfig, exportedEnvironmentVariables = [] } = build;
  return (
    <SpaceBetween size="l">
      <Variables title="Variables" variables={environment?.environmentVariables ?? []} />
      {exportedEnvironmentVariables.length > 0 && <Variables title="Exported variables" variables={exportedEnvironmentVariables} />}
      <Container header={<Header variant="h2">Network</Header>}>
        {vpcConfig?.vpcId === undefined ? (
          <p>No VPC: a network of its own that reaches the outside, and no VPC.</p>
        ) : (
          <KeyValuePairs
            columns={3}
            items={[
              { label: "VPC", value: <Link to={to("network", vpcConfig.vpcId)}>{vpcConfig.vpcId}</Link> },
              { label: "Subnets", value: networkInterface?.subnetId ?? (vpcConfig.subnets ?? []).join(", ") },
              { label: "Security groups", value: (vpcConfig.securityGroupIds ?? []).join(", ") },
              { label: "Interface", value: networkInterface?.networkInterfaceId ?? "–" },
              { label: "Privileged", value: environment?.privilegedMode === true ? "Yes" : "No" },
              { label: "Role", value: build.serviceRole ?? "–" },
            ]}
          />
        )}
      </Container>
    </SpaceBetween>
  );
}

function Variables({ title, variables }: { title: string; variables: readonly Partial<EnvironmentVariable>[] }) {
  return (
    <Table<Partial<EnvironmentVariable>>
      items={variables}
      trackBy="name"
      wrapLines
      ariaLabels={{ tableLabel: title }}
      header={<Header>{title}</Header>}
      empty="None besides AWS's own"
      columnDefinitions={[
        { id: "name", header: "Name", isRowHeader: true, cell: ({ name }) => name },
        { id: "value", header: "Value", cell: ({ value }) => value },
        { id: "kind", header: "From", cell: ({ type }) => kinds[type ?? ""] ?? "Plain text" },
      ]}
    />
  );
}
