import type { ParameterHistory } from "@aws-sdk/client-ssm";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { parameterActions } from "../actions/secrets.ts";
import { allowed } from "../actions/verdict.ts";
import { aws } from "../aws/aws.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Time } from "../parts/time.tsx";
import type { ScreenProps } from "../screens.tsx";
import { useSession } from "../session.tsx";
import { Calls } from "./calls.tsx";
import { useHistory } from "./data.ts";
import { DeleteParameter } from "./delete.tsx";
import { Edit } from "./edit.tsx";
import { Reveal } from "./reveal.tsx";
import { Labels } from "./versions.tsx";

/** One parameter with its versions. What is a SecureString is opened for who asks, and that is recorded. */
export function Screen({ params: { name = "" } }: ScreenProps) {
  const { account, region } = useSession();
  const { data, error, refetch } = useHistory(name);
  const [asked, ask] = useState<"edit" | "delete">();
  const versions = [...(data?.Parameters ?? [])].sort((a, b) => (b.Version ?? 0) - (a.Version ?? 0));
  const [latest] = versions;
  const facts = { isKnown: latest !== undefined };
  const arn = `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`;
  const close = () => ask(undefined);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={name}
        description={latest?.Description ?? "Parameter"}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton verdict={parameterActions.delete(facts)} onClick={() => ask("delete")}>
              Delete
            </ActionButton>
            <ActionButton verdict={parameterActions.edit(facts)} onClick={() => ask("edit")}>
              Change value
            </ActionButton>
          </SpaceBetween>
        }
      />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading />}
      {latest !== undefined && (
        <SpaceBetween size="l">
          <Container>
            <KeyValuePairs
              columns={4}
              items={[
                { label: "Type", value: latest.Type },
                { label: "Tier", value: latest.Tier ?? "Standard" },
                { label: "Version", value: String(latest.Version ?? "–") },
                { label: "ARN", value: <CopyText text={arn} label="Copy the ARN" /> },
              ]}
            />
          </Container>
          <Versions name={name} versions={versions} />
          <Calls names={[name, arn]} />
        </SpaceBetween>
      )}
      {asked === "edit" && (
        <Edit
          service="ssm"
          name={name}
          consequence="The present value stays in the history, as an earlier version."
          read={() => valueOf(name)}
          write={(Value) => aws.ssm.PutParameter({ Name: name, Value, Overwrite: true })}
          onClose={close}
        />
      )}
      {asked === "delete" && <DeleteParameter name={name} onClose={close} />}
    </SpaceBetween>
  );
}

async function valueOf(Name: string): Promise<string> {
  const { Parameter } = await aws.ssm.GetParameter({ Name, WithDecryption: true });
  return Parameter?.Value ?? "";
}

function Versions({ name, versions }: { name: string; versions: readonly ParameterHistory[] }) {
  return (
    <Table<ParameterHistory>
      items={versions}
      trackBy={({ Version }) => String(Version)}
      wrapLines
      header={<Header variant="h2">Versions</Header>}
      ariaLabels={{ tableLabel: "Versions" }}
      columnDefinitions={[
        { id: "version", header: "Version", isRowHeader: true, minWidth: 80, cell: ({ Version }) => Version },
        {
          id: "value",
          header: "Value",
          minWidth: 220,
          cell: ({ Type, Value = "", Version }) =>
            Type === "SecureString" ? (
              <Reveal
                service="ssm"
                of={`version ${Version}`}
                verdict={allowed}
                read={async () => ({ text: await valueOf(`${name}:${Version}`), kind: "text" })}
              />
            ) : (
              <code className="tp-secret-name">{Value}</code>
            ),
        },
        { id: "labels", header: "Labels", minWidth: 100, cell: ({ Labels: labels = [] }) => <Labels labels={labels} /> },
        { id: "changed", header: "Changed", minWidth: 110, cell: ({ LastModifiedDate }) => <Time at={LastModifiedDate} /> },
        {
          id: "by",
          header: "By",
          minWidth: 140,
          cell: ({ LastModifiedUser }) => <span className="tp-secret-name">{LastModifiedUser ?? "–"}</span>,
        },
      ]}
    />
  );
}
