import type { SecretVersionsListEntry } from "@aws-sdk/client-secrets-manager";
import Badge from "@cloudscape-design/components/badge";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { ActionButton } from "../actions/action-button.tsx";
import { secretActions, type SecretFacts, versionActions } from "../actions/secrets.ts";
import { aws } from "../aws/aws.ts";
import { useAwsAction } from "../aws/query.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Time } from "../parts/time.tsx";
import { useVersions } from "./data.ts";
import { Reveal } from "./reveal.tsx";
import { shownValue } from "./value.ts";

const current = "AWSCURRENT";

/** Every version that is kept, the newest first, with its labels; the values stay hidden until somebody asks. */
export function Versions({ name, facts }: { name: string; facts: SecretFacts }) {
  const { data, error, isLoading } = useVersions(name);
  const move = useAwsAction("secretsmanager", "UpdateSecretVersionStage");
  const versions = [...(data?.Versions ?? [])].sort((a, b) => (b.CreatedDate?.getTime() ?? 0) - (a.CreatedDate?.getTime() ?? 0));
  const now = versions.find(({ VersionStages = [] }) => VersionStages.includes(current))?.VersionId;
  return (
    <SpaceBetween size="s">
      <ErrorBox error={error} />
      <ErrorBox error={move.error} title="The label was not moved" />
      <Table<SecretVersionsListEntry>
        items={versions}
        trackBy="VersionId"
        loading={isLoading}
        loadingText="Loading versions"
        wrapLines
        header={<Header variant="h2">Versions</Header>}
        ariaLabels={{ tableLabel: "Versions" }}
        columnDefinitions={[
          {
            id: "version",
            header: "Version",
            isRowHeader: true,
            minWidth: 110,
            cell: ({ VersionId = "" }) => <code>{VersionId.slice(0, 8)}</code>,
          },
          {
            id: "value",
            header: "Value",
            minWidth: 220,
            cell: ({ VersionId = "" }) => (
              <Reveal
                service="secretsmanager"
                of={`version ${VersionId.slice(0, 8)}`}
                verdict={secretActions.reveal(facts)}
                read={async () => shownValue(await aws.secretsmanager.GetSecretValue({ SecretId: name, VersionId }))}
              />
            ),
          },
          { id: "labels", header: "Labels", minWidth: 130, cell: ({ VersionStages = [] }) => <Labels labels={VersionStages} /> },
          { id: "created", header: "Created", minWidth: 110, cell: ({ CreatedDate }) => <Time at={CreatedDate} /> },
          {
            id: "actions",
            header: "Actions",
            minWidth: 130,
            cell: ({ VersionId = "", VersionStages: labels = [] }) => (
              <ActionButton
                variant="inline-link"
                verdict={versionActions.makeCurrent({ ...facts, labels })}
                ariaLabel={`Make current: version ${VersionId.slice(0, 8)}`}
                onClick={() =>
                  move.mutate({
                    SecretId: name,
                    VersionStage: current,
                    MoveToVersionId: VersionId,
                    ...(now !== undefined && { RemoveFromVersionId: now }),
                  })
                }
              >
                Make current
              </ActionButton>
            ),
          },
        ]}
        empty={<Empty title="It has no version" />}
      />
    </SpaceBetween>
  );
}

export function Labels({ labels }: { labels: readonly string[] }) {
  if (labels.length === 0) return "–";
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {labels.map((label) => (
        <Badge key={label} {...(label === current && { color: "blue" })}>
          {label}
        </Badge>
      ))}
    </SpaceBetween>
  );
}
