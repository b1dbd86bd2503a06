import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useEffect, useState } from "react";
import type { Filter } from "./filter.ts";

const services = ["cloudtrail", "codebuild", "codecommit", "codepipeline", "codestar-connections", "ec2", "ecr", "ecs"].concat([
  "elasticloadbalancing",
  "events",
  "iam",
  "logs",
  "rds",
  "s3",
  "secretsmanager",
  "ssm",
  "sts",
]);
const typingMs = 300;

type Setters = Readonly<Record<keyof Filter, (value: string | undefined) => void>>;

/** What the list is narrowed to. Texts take effect when typing rests. */
export function Filters({ filter, set }: { filter: Filter; set: Setters }) {
  return (
    <div className="tp-filters" role="search" aria-label="Filters">
      <Text label="Person or session" value={filter.person} onSettled={set.person} placeholder="root" />
      <Choice
        label="Service"
        value={filter.service}
        onChange={set.service}
        options={services.map((name) => [name, name])}
        all="All services"
      />
      <Text label="Resource" value={filter.resource} onSettled={set.resource} placeholder="Name or ARN" />
      <Text label="Operation" value={filter.operation} onSettled={set.operation} placeholder="StartBuild" />
      <Choice
        label="Outcome"
        value={filter.outcome}
        onChange={set.outcome}
        options={[
          ["done", "Done"],
          ["refused", "Refused"],
          ["unknown", "Not known"],
        ]}
        all="All outcomes"
      />
      <Choice
        label="Time"
        value={filter.hours}
        onChange={set.hours}
        options={[
          ["1", "Last hour"],
          ["24", "Last day"],
          ["168", "Last week"],
          ["720", "Last 30 days"],
        ]}
        all="Last 90 days"
      />
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly placeholder: string;
  readonly onSettled: (value: string | undefined) => void;
}

function Text({ label, value = "", placeholder, onSettled }: TextProps) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onSettled(typed.trim()), typingMs);
    return () => clearTimeout(timer);
  }, [typed, value, onSettled]);
  return (
    <FormField label={label}>
      <Input
        type="search"
        value={typed}
        placeholder={placeholder}
        clearAriaLabel={`Clear ${label}`}
        onChange={({ detail }) => setTyped(detail.value)}
      />
    </FormField>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, label: string])[];
  readonly all: string;
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value = "", options, all, onChange }: ChoiceProps) {
  const choices = [{ value: "", label: all }, ...options.map(([one, text]) => ({ value: one, label: text }))];
  return (
    <FormField label={label}>
      <Select
        selectedOption={choices.find((choice) => choice.value === value) ?? choices[0] ?? null}
        options={choices}
        onChange={({ detail }) => onChange(detail.selectedOption.value)}
      />
    </FormField>
  );
}
