import type { ActionExecutionDetail } from "@aws-sdk/client-codepipeline";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";
import { objectHref } from "../aws/aws.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { useActionsOf } from "./data.ts";
import { ZipView } from "./zip-view.tsx";

export interface Artifact {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  readonly madeBy: string;
  readonly usedBy: readonly string[];
}

/** Each artifact once, as it was made last, with who used it. */
export function artifactsOf(details: readonly ActionExecutionDetail[]): Artifact[] {
  const nameOf = ({ stageName, actionName }: ActionExecutionDetail) => `${stageName} / ${actionName}`;
  const users = (key: string) =>
    details.filter(({ input }) => input?.inputArtifacts?.some(({ s3location }) => s3location?.key === key)).map(nameOf);
  const artifacts = details.flatMap((detail) =>
    (detail.output?.outputArtifacts ?? []).flatMap(({ name = "", s3location: { bucket = "", key = "" } = {} }) =>
      key === "" ? [] : [{ name, bucket, key, madeBy: nameOf(detail), usedBy: [...new Set(users(key))] }],
    ),
  );
  return [...new Map(artifacts.map((one) => [one.name, one])).values()];
}

/** What the actions of an execution handed on, to look into and to download. */
export function Artifacts({ pipelineName, executionId }: { pipelineName: string; executionId: string }) {
  const { data, error, isLoading } = useActionsOf(pipelineName, executionId);
  const [opened, setOpened] = useState<string>();
  const artifacts = artifactsOf(data ?? []);
  const shown = artifacts.find(({ name }) => name === opened);
  return (
    <SpaceBetween size="m">
      <ErrorBox error={error} />
      <Table<Artifact>
        variant="embedded"
        items={artifacts}
        trackBy="name"
        loading={isLoading}
        loadingText="Loading artifacts"
        wrapLines
        ariaLabels={{ tableLabel: "Artifacts" }}
        empty={<Empty title="No artifacts">No action of this execution has handed anything on yet.</Empty>}
        columnDefinitions={[
          { id: "name", header: "Artifact", isRowHeader: true, cell: ({ name }) => name },
          { id: "madeBy", header: "Made by", cell: ({ madeBy }) => madeBy },
          { id: "usedBy", header: "Used by", cell: ({ usedBy }) => usedBy.join(", ") || "–" },
          { id: "place", header: "Object", cell: ({ bucket, key }) => `s3://${bucket}/${key}` },
          {
            id: "actions",
            header: "Actions",
            cell: ({ name, bucket, key }) => (
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="inline-link" ariaLabel={`Look into ${name}`} onClick={() => setOpened(name)}>
                  Look into
                </Button>
                <Button variant="inline-link" ariaLabel={`Download ${name}`} href={objectHref(bucket, key)} download={`${name}.zip`}>
                  Download
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
      />
      {shown !== undefined && <ZipView key={shown.key} artifact={shown} />}
    </SpaceBetween>
  );
}
