import type { ActionDeclaration, PipelineDeclaration, SourceRevisionOverride } from "@aws-sdk/client-codepipeline";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useAwsAction } from "../aws/query.ts";
import { Confirm } from "../parts/confirm.tsx";
import { Loading } from "../parts/loading.tsx";
import { go, to } from "../router.ts";
import { usePipeline } from "./data.ts";

type RevisionType = NonNullable<SourceRevisionOverride["revisionType"]>;

/** What each kind of source can be told to take, as AWS has it. */
const revisionTypes: Readonly<Record<string, readonly RevisionType[]>> = {
  CodeCommit: ["COMMIT_ID"],
  CodeStarSourceConnection: ["COMMIT_ID"],
  S3: ["S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"],
  ECR: ["IMAGE_DIGEST"],
};

const revisionNames: Readonly<Record<string, string>> = {
  COMMIT_ID: "Commit",
  IMAGE_DIGEST: "Image digest",
  S3_OBJECT_VERSION_ID: "Object version",
  S3_OBJECT_KEY: "Object key",
};

export interface Overridable {
  readonly actionName: string;
  readonly revisionType: RevisionType;
}

/** The revisions that a start may name: an object's key only where its source allows it. */
export function overridablesOf(pipeline: PipelineDeclaration | undefined): Overridable[] {
  const allows = (action: ActionDeclaration, type: RevisionType) =>
    type !== "S3_OBJECT_KEY" || action.configuration?.["AllowOverrideForS3ObjectKey"] === "true";
  return (pipeline?.stages?.[0]?.actions ?? []).flatMap((action) =>
    (revisionTypes[action.actionTypeId?.provider ?? ""] ?? [])
      .filter((type) => allows(action, type))
      .map((revisionType) => ({ actionName: action.name ?? "", revisionType })),
  );
}

const keyOf = ({ actionName, revisionType }: Overridable) => `${actionName} ${revisionType}`;

/** Starts an execution, with other revisions and variables than the usual ones if wanted. */
export function Release({ pipelineName, onClose }: { pipelineName: string; onClose: () => void }) {
  const { data } = usePipeline(pipelineName);
  const start = useAwsAction("codepipeline", "StartPipelineExecution");
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [revisions, setRevisions] = useState<Readonly<Record<string, string>>>({});
  // The same try is the same execution, however often it is sent.
  const [clientRequestToken] = useState(() => crypto.randomUUID());
  const variables = data?.pipeline?.variables ?? [];
  const overridables = overridablesOf(data?.pipeline);
  const missing = variables.find(({ name, defaultValue }) => defaultValue === undefined && (values[name ?? ""] ?? "") === "");
  const release = () => {
    const given = Object.entries(values).filter(([, value]) => value !== "");
    const named = overridables.filter((one) => (revisions[keyOf(one)] ?? "") !== "");
    start.mutate(
      {
        name: pipelineName,
        clientRequestToken,
        ...(given.length > 0 && { variables: given.map(([name, value]) => ({ name, value })) }),
        ...(named.length > 0 && { sourceRevisions: named.map((one) => ({ ...one, revisionValue: revisions[keyOf(one)] ?? "" })) }),
      },
      {
        onSuccess: ({ pipelineExecutionId = "" }) => {
          onClose();
          go(to("pipelines", pipelineName, { execution: pipelineExecutionId }));
        },
      },
    );
  };
  return (
    <Confirm
      title={`Release ${pipelineName}`}
      verb="Release"
      error={start.error}
      isRunning={start.isPending}
      isDisabled={data === undefined || missing !== undefined}
      onConfirm={release}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        <div>A new execution takes the newest revision of each source, unless you name another.</div>
        {data === undefined && <Loading />}
        {variables.map(({ name = "", description, defaultValue }) => (
          <FormField key={name} label={`Variable ${name}`} {...(description !== undefined && { description })}>
            <Input
              value={values[name] ?? ""}
              placeholder={defaultValue ?? "Required: it has no default"}
              onChange={({ detail }) => setValues((all) => ({ ...all, [name]: detail.value }))}
            />
          </FormField>
        ))}
        {overridables.length > 0 && (
          <ExpandableSection headerText="Source revisions">
            <SpaceBetween size="s">
              {overridables.map((one) => (
                <FormField key={keyOf(one)} label={`${revisionNames[one.revisionType]} of ${one.actionName}`}>
                  <Input
                    value={revisions[keyOf(one)] ?? ""}
                    placeholder="The newest"
                    onChange={({ detail }) => setRevisions((all) => ({ ...all, [keyOf(one)]: detail.value.trim() }))}
                  />
                </FormField>
              ))}
            </SpaceBetween>
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Confirm>
  );
}
