import type { SecretListEntry } from "@aws-sdk/client-secrets-manager";
import type { ParameterMetadata } from "@aws-sdk/client-ssm";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Tabs from "@cloudscape-design/components/tabs";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { allowed } from "../actions/verdict.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { go, to, useLocation, useQueryParam } from "../router.ts";
import { CreateParameter, CreateSecret } from "./create.tsx";
import { useParameters, useSecrets } from "./data.ts";
import { Labels } from "./versions.tsx";
import "./secrets.css";

/** Every secret and every parameter, without their values. */
export function Screen() {
  const { path } = useLocation();
  const [created, create] = useState<"secret" | "parameter">();
  const close = () => create(undefined);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title="Secrets and parameters"
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton verdict={allowed} onClick={() => create("parameter")}>
              Create parameter
            </ActionButton>
            <ActionButton verdict={allowed} onClick={() => create("secret")}>
              Create secret
            </ActionButton>
          </SpaceBetween>
        }
      />
      <Tabs
        activeTabId={path.startsWith("/parameters") ? "parameters" : "secrets"}
        onChange={({ detail }) => go(to(detail.activeTabId))}
        tabs={[
          { id: "secrets", label: "Secrets", content: <Secrets /> },
          { id: "parameters", label: "Parameters", content: <Parameters /> },
        ]}
      />
      {created === "secret" && <CreateSecret onClose={close} />}
      {created === "parameter" && <CreateParameter onClose={close} />}
    </SpaceBetween>
  );
}

const fits = (name: string | undefined, wanted: string): boolean => (name ?? "").toLowerCase().includes(wanted.toLowerCase());

function Filter({ of }: { of: string }) {
  const [wanted = "", setWanted] = useQueryParam("name");
  const text = `Find ${of} by name`;
  return (
    <TextFilter
      filteringText={wanted}
      filteringAriaLabel={text}
      filteringPlaceholder={text}
      onChange={({ detail }) => setWanted(detail.filteringText)}
    />
  );
}

function Secrets() {
  const { data = [], error, isLoading } = useSecrets();
  const [wanted = ""] = useQueryParam("name");
  return (
    <SpaceBetween size="s">
      <ErrorBox error={error} />
      <Table<SecretListEntry>
        items={data.filter(({ Name }) => fits(Name, wanted))}
        trackBy="ARN"
        loading={isLoading}
        loadingText="Loading secrets"
        wrapLines
        filter={<Filter of="secrets" />}
        ariaLabels={{ tableLabel: "Secrets" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Name",
            isRowHeader: true,
            minWidth: 160,
            cell: ({ Name = "" }) => (
              <Link to={to("secrets", Name)}>
                <span className="tp-secret-name">{Name}</span>
              </Link>
            ),
          },
          { id: "description", header: "Description", minWidth: 160, cell: ({ Description }) => Description || "–" },
          {
            id: "labels",
            header: "Labels",
            minWidth: 130,
            cell: ({ SecretVersionsToStages }) => <Labels labels={Object.values(SecretVersionsToStages ?? {}).flat()} />,
          },
          {
            id: "changed",
            header: "Changed",
            minWidth: 110,
            cell: ({ LastChangedDate, CreatedDate }) => <Time at={LastChangedDate ?? CreatedDate} />,
          },
          { id: "state", header: "State", minWidth: 150, cell: ({ DeletedDate }) => <State deletedAt={DeletedDate} /> },
        ]}
        empty={
          wanted === "" ? (
            <Empty title="No secret yet" commands={["aws secretsmanager create-secret --name prod/database --secret-string VALUE"]} />
          ) : (
            <Empty title={`No secret has ${wanted} in its name`} />
          )
        }
      />
    </SpaceBetween>
  );
}

function State({ deletedAt }: { deletedAt: Date | undefined }) {
  if (deletedAt === undefined) return <Status state="ACTIVE">Kept</Status>;
  return (
    <Status state="DELETING">
      Deleted on <Time at={deletedAt} />
    </Status>
  );
}

function Parameters() {
  const { data = [], error, isLoading } = useParameters();
  const [wanted = ""] = useQueryParam("name");
  return (
    <SpaceBetween size="s">
      <ErrorBox error={error} />
      <Table<ParameterMetadata>
        items={data.filter(({ Name }) => fits(Name, wanted))}
        trackBy="Name"
        loading={isLoading}
        loadingText="Loading parameters"
        wrapLines
        filter={<Filter of="parameters" />}
        ariaLabels={{ tableLabel: "Parameters" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Name",
            isRowHeader: true,
            minWidth: 160,
            cell: ({ Name = "" }) => (
              <Link to={to("parameters", Name)}>
                <span className="tp-secret-name">{Name}</span>
              </Link>
            ),
          },
          { id: "type", header: "Type", minWidth: 120, cell: ({ Type }) => Type },
          { id: "description", header: "Description", minWidth: 160, cell: ({ Description }) => Description || "–" },
          { id: "version", header: "Version", minWidth: 90, cell: ({ Version }) => Version },
          { id: "changed", header: "Changed", minWidth: 110, cell: ({ LastModifiedDate }) => <Time at={LastModifiedDate} /> },
        ]}
        empty={
          wanted === "" ? (
            <Empty title="No parameter yet" commands={["aws ssm put-parameter --name /prod/url --type String --value VALUE"]} />
          ) : (
            <Empty title={`No parameter has ${wanted} in its name`} />
          )
        }
      />
    </SpaceBetween>
  );
}
