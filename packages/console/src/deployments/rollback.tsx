import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { useAwsAction } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";
import { Confirm } from "../parts/confirm.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatLocal } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { Changes } from "./changes.tsx";
import { useDefinition } from "./data.ts";
import { definitionChanges } from "./definition-diff.ts";
import type { Earlier } from "./history.ts";
import { checkImage, type ImageCheck } from "./image-check.ts";
import { nameIn } from "./names.ts";

export interface RollBackProps {
  readonly cluster: string;
  readonly service: string;
  /** The task definition that the service has now. */
  readonly current: string;
  readonly earlier: readonly Earlier[];
  /** Chosen beforehand. */
  readonly chosen?: string | undefined;
  readonly onClose: () => void;
}

/** Goes back to an earlier revision, after it has shown what that changes and whether its images are still there. */
export function RollBack({ cluster, service, current, earlier, chosen, onClose }: RollBackProps) {
  const [target, setTarget] = useState(
    () => earlier.find(({ definitionArn }) => definitionArn === chosen) ?? earlier.find(({ wasGood }) => wasGood) ?? earlier[0],
  );
  const update = useAwsAction("ecs", "UpdateService");
  const now = useDefinition(current);
  const then = useDefinition(target?.definitionArn);
  const images = useImageChecks(then.definition?.containerDefinitions ?? [], target);
  const obstacle = obstacleOf(then.definition?.status, images.checks);
  const isReady = target !== undefined && now.definition !== undefined && then.definition !== undefined && images.isDone;
  return (
    <Confirm
      title={`Roll back ${service}`}
      verb="Roll back"
      error={update.error}
      isRunning={update.isPending}
      isDisabled={!isReady || obstacle !== undefined}
      onConfirm={() => update.mutate({ cluster, service, taskDefinition: target?.definitionArn }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        <FormField label="Back to" stretch>
          <Select
            selectedOption={target === undefined ? null : optionOf(target)}
            options={earlier.map(optionOf)}
            onChange={({ detail }) => setTarget(earlier.find(({ definitionArn }) => definitionArn === detail.selectedOption.value))}
          />
        </FormField>
        <ErrorBox error={now.error ?? then.error ?? images.error} />
        {!isReady && target !== undefined && <Loading what="Comparing" />}
        {obstacle !== undefined && (
          <Alert type="error" header="This revision cannot run any more">
            {obstacle}
          </Alert>
        )}
        {images.checks
          .filter(({ state }) => state === "moved")
          .map(({ image }) => (
            <Alert key={image} type="warning" header="Not the same image as then">
              The tag of {image} has moved since: another image would run than the one that ran with this revision.
            </Alert>
          ))}
        {now.definition !== undefined && then.definition !== undefined && (
          <Changes changes={definitionChanges(now.definition, then.definition)} before={nameIn(current)} after={target?.definition ?? ""} />
        )}
        <div>Every task of {service} is replaced, as in any deployment. Databases and secrets stay as they are now.</div>
      </SpaceBetween>
    </Confirm>
  );
}

function optionOf({ definitionArn, definition, at, wasGood, origin }: Earlier): SelectProps.Option {
  const commit = origin?.revision === undefined ? "" : `${origin.revision.name} ${origin.revision.summary}`.trim();
  const when = at === undefined ? "" : `Deployed ${formatLocal(at)}`;
  const parts = [when, commit, wasGood ? "" : "its deployment did not succeed"].filter((part) => part !== "");
  return { value: definitionArn, label: definition, description: parts.join(", ") };
}

function obstacleOf(status: string | undefined, checks: readonly ImageCheck[]): string | undefined {
  if (status !== undefined && status !== "ACTIVE") return `The task definition is ${status}: a service can use active ones only.`;
  const gone = checks.filter(({ state }) => state === "gone");
  return gone.length === 0 ? undefined : gone.map(({ image, message }) => `${image}: ${message}`).join(" ");
}

function useImageChecks(containers: readonly { name?: string | undefined; image?: string | undefined }[], target: Earlier | undefined) {
  const answers = useQueries({
    queries: containers.map(({ name = "", image = "" }) => ({
      queryKey: ["ecr", "check", image, target?.digests.get(name)],
      queryFn: ({ signal }: { signal: AbortSignal }) => checkImage(image, target?.digests.get(name), signal),
    })),
  });
  return {
    checks: answers.flatMap(({ data }) => data ?? []),
    isDone: answers.every(({ isSuccess }) => isSuccess),
    error: (answers.find(({ error }) => error !== null)?.error ?? null) as AwsError | null,
  };
}
