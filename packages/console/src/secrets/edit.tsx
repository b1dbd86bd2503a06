import FormField from "@cloudscape-design/components/form-field";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { Confirm } from "../parts/confirm.tsx";
import { useUncached } from "./uncached.ts";

export interface EditProps {
  readonly service: "secretsmanager" | "ssm";
  readonly name: string;
  /** What becomes of the present value. */
  readonly consequence: string;
  /** The present value, to begin with. */
  readonly read: () => Promise<string>;
  readonly write: (value: string) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Puts another value; the present one is read only when somebody asks for it. */
export function Edit({ service, name, consequence, read, write, onClose }: EditProps) {
  const [value, setValue] = useState("");
  const loading = useUncached(service);
  const saving = useUncached(service);
  return (
    <Confirm
      title={`Change the value of ${name}`}
      verb="Save"
      error={saving.error ?? loading.error}
      isRunning={saving.isRunning}
      isDisabled={value === ""}
      onConfirm={() => void saving.run(() => write(value), onClose)}
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <FormField
          label="New value"
          stretch
          description="What reads it gets the new value the next time it reads: tasks when they start, builds when they begin."
        >
          <Textarea value={value} rows={6} spellcheck={false} autoComplete={false} onChange={({ detail }) => setValue(detail.value)} />
        </FormField>
        <Button variant="inline-link" loading={loading.isRunning} onClick={() => void loading.run(read, setValue)}>
          Begin with the present value (a read that is recorded)
        </Button>
        <div>{consequence}</div>
      </SpaceBetween>
    </Confirm>
  );
}
