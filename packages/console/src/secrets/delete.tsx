import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useAwsAction } from "../aws/query.ts";
import { Confirm } from "../parts/confirm.tsx";
import { go, to } from "../router.ts";

/** AWS's bounds for the days in which a secret can be restored. */
const daysMin = 7;
const daysMax = 30;

export function DeleteSecret({ name, onClose }: { name: string; onClose: () => void }) {
  const [text, setText] = useState(String(daysMax));
  const remove = useAwsAction("secretsmanager", "DeleteSecret");
  const days = Number(text);
  const isValid = /^\d+$/.test(text) && days >= daysMin && days <= daysMax;
  return (
    <Confirm
      title={`Delete the secret ${name}`}
      verb="Delete"
      typed={name}
      error={remove.error}
      isRunning={remove.isPending}
      isDisabled={!isValid}
      onConfirm={() => remove.mutate({ SecretId: name, RecoveryWindowInDays: days }, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <div>
          Nobody can read {name} from now on: tasks and builds that need it do not start. After the recovery window it is gone with all its
          versions.
        </div>
        <FormField label="Recovery window in days" errorText={isValid ? undefined : `From ${daysMin} to ${daysMax}`}>
          <Input value={text} inputMode="numeric" onChange={({ detail }) => setText(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}

export function DeleteParameter({ name, onClose }: { name: string; onClose: () => void }) {
  const remove = useAwsAction("ssm", "DeleteParameter");
  return (
    <Confirm
      title={`Delete the parameter ${name}`}
      verb="Delete"
      typed={name}
      error={remove.error}
      isRunning={remove.isPending}
      onConfirm={() => remove.mutate({ Name: name }, { onSuccess: () => go(to("parameters")) })}
      onCancel={onClose}
    >
      {name} is deleted at once with its whole history, and cannot be restored. Tasks and builds that need it do not start.
    </Confirm>
  );
}
