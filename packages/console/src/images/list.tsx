import type { Repository } from "@aws-sdk/client-ecr";
import FormField from "@cloudscape-design/components/form-field";
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
import { formatBytes } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Time } from "../parts/time.tsx";
import { go, to } from "../router.ts";
import { useImages, useRepositories } from "./data.ts";

/** Every repository of images, with how much is in it. */
export function Screen() {
  const { data = [], error, isLoading } = useRepositories();
  const [isCreating, setCreating] = useState(false);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title="Images"
        description="Repositories of the registry"
        actions={
          <ActionButton verdict={allowed} variant="primary" onClick={() => setCreating(true)}>
            Create repository
          </ActionButton>
        }
      />
      <ErrorBox error={error} />
      <Table<Repository>
        items={data}
        trackBy="repositoryArn"
        loading={isLoading}
        loadingText="Loading repositories"
        wrapLines
        ariaLabels={{ tableLabel: "Repositories" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Repository",
            isRowHeader: true,
            minWidth: 140,
            cell: ({ repositoryName = "" }) => <Link to={to("images", repositoryName)}>{repositoryName}</Link>,
          },
          {
            id: "images",
            header: "Images",
            minWidth: 90,
            cell: ({ repositoryName = "" }) => <Figures name={repositoryName} what="count" />,
          },
          { id: "size", header: "Size", minWidth: 90, cell: ({ repositoryName = "" }) => <Figures name={repositoryName} what="size" /> },
          {
            id: "pushed",
            header: "Last push",
            minWidth: 110,
            cell: ({ repositoryName = "" }) => <Figures name={repositoryName} what="pushed" />,
          },
          {
            id: "tags",
            header: "Tags",
            minWidth: 120,
            cell: ({ imageTagMutability }) => (imageTagMutability?.startsWith("IMMUTABLE") ? "Immutable" : "Mutable"),
          },
          {
            id: "uri",
            header: "Name for tasks",
            minWidth: 220,
            cell: ({ repositoryUri = "" }) => <CopyText text={repositoryUri} label="Copy the name" />,
          },
        ]}
        empty={<Empty title="No repository yet" commands={["aws ecr create-repository --repository-name my-app"]} />}
      />
      {isCreating && <Create onClose={() => setCreating(false)} />}
    </SpaceBetween>
  );
}

function Figures({ name, what }: { name: string; what: "count" | "size" | "pushed" }) {
  const { data } = useImages(name);
  if (data === undefined) return "–";
  if (what === "count") return data.length;
  if (what === "size") return formatBytes(data.reduce((sum, { imageSizeInBytes = 0 }) => sum + imageSizeInBytes, 0));
  return <Time at={data[0]?.imagePushedAt} relative />;
}

function Create({ onClose }: { onClose: () => void }) {
  const [repositoryName, setName] = useState("");
  const create = useAwsAction("ecr", "CreateRepository");
  return (
    <Confirm
      title="Create a repository"
      verb="Create"
      error={create.error}
      isRunning={create.isPending}
      isDisabled={repositoryName === ""}
      onConfirm={() => create.mutate({ repositoryName }, { onSuccess: () => go(to("images", repositoryName)) })}
      onCancel={onClose}
    >
      <FormField label="Name" description="Lower case; a slash makes groups, as in team/app.">
        <Input value={repositoryName} onChange={({ detail }) => setName(detail.value)} />
      </FormField>
    </Confirm>
  );
}
