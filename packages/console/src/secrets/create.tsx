import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";
import { aws } from "../aws/aws.ts";
import { Confirm } from "../parts/confirm.tsx";
import { go, to } from "../router.ts";
import { useUncached } from "./uncached.ts";

export function CreateSecret({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [value, setValue] = useState("");
  const { run, error, isRunning } = useUncached("secretsmanager");
  const create = () =>
    aws.secretsmanager.CreateSecret({ Name: name, SecretString: value, ...(description !== "" && { Description: description }) });
  return (
    <Confirm
      title="Create a secret"
      verb="Create"
      error={error}
      isRunning={isRunning}
      isDisabled={name === "" || value === ""}
      onConfirm={() => void run(create, () => go(to("secrets", name)))}
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <FormField label="Name" description="As in prod/database.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Description">
          <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
        </FormField>
        <FormField label="Value" description="Text, or JSON with several values." stretch>
          <Textarea value={value} spellcheck={false} autoComplete={false} onChange={({ detail }) => setValue(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}

const types = ["String", "StringList", "SecureString"] as const;

export function CreateParameter({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [type, setType] = useState<(typeof types)[number]>("SecureString");
  const [value, setValue] = useState("");
  const { run, error, isRunning } = useUncached("ssm");
  return (
    <Confirm
      title="Create a parameter"
      verb="Create"
      error={error}
      isRunning={isRunning}
      isDisabled={name === "" || value === ""}
      onConfirm={() =>
        void run(
          () => aws.ssm.PutParameter({ Name: name, Type: type, Value: value }),
          () => go(to("parameters", name)),
        )
      }
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <FormField label="Name" description="As in /prod/url.">
          <Input value={name} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField label="Type" description="A SecureString is shown only to those who ask for it to be opened.">
          <Select
            selectedOption={{ value: type }}
            options={types.map((one) => ({ value: one }))}
            onChange={({ detail }) => setType(types.find((one) => one === detail.selectedOption.value) ?? type)}
          />
        </FormField>
        <FormField label="Value" stretch>
          <Textarea value={value} spellcheck={false} autoComplete={false} onChange={({ detail }) => setValue(detail.value)} />
        </FormField>
      </SpaceBetween>
    </Confirm>
  );
}
