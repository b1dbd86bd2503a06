import type { DescribeSecretResponse } from "@aws-sdk/client-secrets-manager";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { secretActions } from "../actions/secrets.ts";
import { aws } from "../aws/aws.ts";
import { useAwsAction } from "../aws/query.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Explanation } from "../parts/explanation.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Time } from "../parts/time.tsx";
import type { ScreenProps } from "../screens.tsx";
import { Calls } from "./calls.tsx";
import { useSecret } from "./data.ts";
import { DeleteSecret } from "./delete.tsx";
import { Edit } from "./edit.tsx";
import { Versions } from "./versions.tsx";

/** One secret: its versions, who read it, and what can be done with it. Its value is shown to who asks, and that is recorded. */
export function Screen({ params: { name = "" } }: ScreenProps) {
  const { data: secret, error, refetch } = useSecret(name);
  const [asked, ask] = useState<"edit" | "delete">();
  const restore = useAwsAction("secretsmanager", "RestoreSecret");
  const facts = { isKnown: secret !== undefined, isDeleted: secret?.DeletedDate !== undefined };
  const close = () => ask(undefined);
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={name}
        description={secret?.Description ?? "Secret"}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton verdict={secretActions.delete(facts)} onClick={() => ask("delete")}>
              Delete
            </ActionButton>
            <ActionButton
              verdict={secretActions.restore(facts)}
              loading={restore.isPending}
              onClick={() => restore.mutate({ SecretId: name })}
            >
              Restore
            </ActionButton>
            <ActionButton verdict={secretActions.edit(facts)} onClick={() => ask("edit")}>
              Change value
            </ActionButton>
          </SpaceBetween>
        }
      />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      <ErrorBox error={restore.error} title="The secret was not restored" />
      {secret === undefined && error === null && <Loading />}
      {secret?.DeletedDate !== undefined && (
        <Explanation
          reason="The secret is scheduled for deletion; nobody can read it."
          until={secret.DeletedDate}
          ends="Restore, or its deletion."
        />
      )}
      {secret !== undefined && (
        <SpaceBetween size="l">
          <Summary secret={secret} />
          <Versions name={name} facts={facts} />
          <Calls names={[name, secret.ARN ?? name]} />
        </SpaceBetween>
      )}
      {asked === "edit" && (
        <Edit
          service="secretsmanager"
          name={name}
          consequence="The present value becomes the version AWSPREVIOUS."
          read={() => valueOf(name)}
          write={(SecretString) => aws.secretsmanager.PutSecretValue({ SecretId: name, SecretString })}
          onClose={close}
        />
      )}
      {asked === "delete" && <DeleteSecret name={name} onClose={close} />}
    </SpaceBetween>
  );
}

function Summary({ secret }: { secret: Pick<DescribeSecretResponse, "ARN" | "CreatedDate" | "LastChangedDate" | "LastAccessedDate"> }) {
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "ARN", value: <CopyText text={secret.ARN ?? ""} label="Copy the ARN" /> },
          { label: "Created", value: <Time at={secret.CreatedDate} /> },
          { label: "Changed", value: <Time at={secret.LastChangedDate} /> },
          {
            label: "Last read",
            value: secret.LastAccessedDate === undefined ? "Never" : secret.LastAccessedDate.toISOString().slice(0, 10),
          },
        ]}
      />
    </Container>
  );
}

async function valueOf(SecretId: string): Promise<string> {
  const { SecretString } = await aws.secretsmanager.GetSecretValue({ SecretId });
  if (SecretString === undefined) throw new Error("The present value is binary: put another one with the AWS command.");
  return SecretString;
}
