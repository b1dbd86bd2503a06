import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { allowed } from "../actions/verdict.ts";
import { useAwsAction } from "../aws/query.ts";
import { Confirm } from "../parts/confirm.tsx";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Time } from "../parts/time.tsx";
import { go } from "../router.ts";
import { type Connection, type Hosted, useCodeCommit, useConnections } from "./data.ts";
import { pathOf } from "./place.ts";
import "./repositories.css";

/** Repositories of CodeCommit, and what connections reach. */
export function Screen() {
  const { data = [], error, isLoading } = useCodeCommit();
  const [isCreating, setCreating] = useState(false);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title="Repositories"
        actions={
          <ActionButton verdict={allowed} variant="primary" onClick={() => setCreating(true)}>
            Create repository
          </ActionButton>
        }
      />
      <ErrorBox error={error} />
      <Table<Hosted>
        items={data}
        trackBy="name"
        loading={isLoading}
        loadingText="Loading repositories"
        wrapLines
        header={<Header variant="h2">CodeCommit</Header>}
        ariaLabels={{ tableLabel: "CodeCommit" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Repository",
            isRowHeader: true,
            minWidth: 140,
            cell: ({ name }) => <Link to={pathOf({ kind: "codecommit", name })}>{name}</Link>,
          },
          { id: "description", header: "Description", minWidth: 160, cell: ({ description }) => description ?? "–" },
          { id: "branch", header: "Default branch", minWidth: 120, cell: ({ defaultBranch }) => defaultBranch ?? "Nothing is pushed yet" },
          { id: "changed", header: "Changed", minWidth: 110, cell: ({ changed }) => <Time at={changed} relative /> },
        ]}
        empty={<Empty title="No repository yet" commands={["aws codecommit create-repository --repository-name my-app"]} />}
      />
      <Connections />
      {isCreating && <Create onClose={() => setCreating(false)} />}
    </SpaceBetween>
  );
}

function Connections() {
  const { data, error, isLoading } = useConnections();
  return (
    <>
      <ErrorBox error={error} />
      <Table<Connection>
        items={data?.connections ?? []}
        trackBy="arn"
        loading={isLoading}
        loadingText="Loading connections"
        wrapLines
        header={<Header variant="h2">Connections</Header>}
        ariaLabels={{ tableLabel: "Connections" }}
        columnDefinitions={[
          { id: "name", header: "Connection", isRowHeader: true, minWidth: 120, cell: ({ name }) => name },
          { id: "provider", header: "Provider", minWidth: 100, cell: ({ provider }) => provider },
          { id: "repositories", header: "Repositories", minWidth: 220, cell: (connection) => <Reached connection={connection} /> },
          { id: "arn", header: "ARN", minWidth: 200, cell: ({ arn }) => <CopyText text={arn} label="Copy the ARN" /> },
        ]}
        empty={
          <Empty
            title="No connection yet"
            commands={["aws codestar-connections create-connection --provider-type GitHub --connection-name github"]}
          >
            A connection stands for a Git provider. Its repositories are hosted here, or it leads to the provider&apos;s own server.
          </Empty>
        }
      />
    </>
  );
}

function Reached({ connection: { name, elsewhere, repositories, pushTo } }: { connection: Connection }) {
  if (elsewhere !== undefined) return `They are at ${elsewhere}`;
  if (repositories.length === 0) return <code className="tp-path">{`${pushTo}/OWNER/REPOSITORY.git is made by the first push`}</code>;
  return repositories.map((one) => (
    <div key={one.name}>
      <Link to={pathOf({ kind: "connection", connection: name, name: one.name })}>{one.name}</Link>
    </div>
  ));
}

function Create({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = useAwsAction("codecommit", "CreateRepository");
  const input = { repositoryName: name, ...(description !== "" && { repositoryDescription: description }) };
  return (
    <Confirm
      title="Create a repository"
      verb="Create"
      error={create.error}
      isRunning={create.isPending}
      isDisabled={name === ""}
      onConfirm={() => create.mutate(input, { onSuccess: () => go(pathOf({ kind: "codecommit", name })) })}
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <FormField label="Name">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Description">
          <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
