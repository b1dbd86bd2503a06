import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useAwsAction } from "../aws/query.ts";
import { Confirm } from "../parts/confirm.tsx";

interface Of {
  readonly cluster: string;
  readonly service: string;
  readonly onClose: () => void;
}

/** AWS's quota for one service. */
const tasksMax = 5000;

export function Scale({ cluster, service, desired, onClose }: Of & { desired: number }) {
  const [text, setText] = useState(String(desired));
  const update = useAwsAction("ecs", "UpdateService");
  const count = Number(text);
  const isCount = /^\d+$/.test(text) && count <= tasksMax;
  return (
    <Confirm
      title={`Scale ${service}`}
      verb="Scale"
      error={update.error}
      isRunning={update.isPending}
      isDisabled={!isCount || count === desired}
      onConfirm={() => update.mutate({ cluster, service, desiredCount: count }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <FormField
          label="Tasks"
          description={`${desired} are wanted now.`}
          errorText={isCount ? undefined : `A whole number from 0 to ${tasksMax}`}
        >
          <Input value={text} inputMode="numeric" onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        {isCount && count < desired && (
          <div>
            {desired - count} of the running tasks {desired - count === 1 ? "is" : "are"} stopped, after what they are answering.
          </div>
        )}
      </SpaceBetween>
    </Confirm>
  );
}

export function Redeploy({ cluster, service, definition, onClose }: Of & { definition: string }) {
  const update = useAwsAction("ecs", "UpdateService");
  return (
    <Confirm
      title={`Deploy ${service} again`}
      verb="Deploy again"
      error={update.error}
      isRunning={update.isPending}
      onConfirm={() => update.mutate({ cluster, service, forceNewDeployment: true }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      Every task of {service} is replaced by a new one of {definition}. Images are looked up anew: where a tag has moved, the new one runs.
    </Confirm>
  );
}

/** Ends the deployment that is under way. */
export function StopDeployment({ service, arn, definition, onClose }: Omit<Of, "cluster"> & { arn: string; definition: string }) {
  const [stopType, setStopType] = useState<"ROLLBACK" | "ABORT">("ROLLBACK");
  const stop = useAwsAction("ecs", "StopServiceDeployment");
  return (
    <Confirm
      title={`Stop the deployment of ${definition}`}
      verb="Stop deployment"
      error={stop.error}
      isRunning={stop.isPending}
      onConfirm={() => stop.mutate({ serviceDeploymentArn: arn, stopType }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <RadioGroup
        ariaLabel="What becomes of the service"
        value={stopType}
        onChange={({ detail }) => setStopType(detail.value === "ABORT" ? "ABORT" : "ROLLBACK")}
        items={[
          { value: "ROLLBACK", label: "Roll back", description: `${service} goes back to the last deployment that completed.` },
          { value: "ABORT", label: "Leave it as it stands", description: "Tasks of both revisions go on until the next deployment." },
        ]}
      />
    </Confirm>
  );
}

export function StopTask({
  cluster,
  task,
  label,
  isOfService,
  onClose,
}: {
  cluster: string;
  task: string;
  label: string;
  isOfService: boolean;
  onClose: () => void;
}) {
  const stop = useAwsAction("ecs", "StopTask");
  return (
    <Confirm
      title={`Stop task ${label}`}
      verb="Stop task"
      error={stop.error}
      isRunning={stop.isPending}
      onConfirm={() => stop.mutate({ cluster, task, reason: "Stopped in the console" }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      The containers of task {label} get SIGTERM, and SIGKILL when their time to stop is over.
      {isOfService ? " The service starts another task in its place." : " Nothing starts it again."}
    </Confirm>
  );
}
