import Alert from "@cloudscape-design/components/alert";
import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useAsk } from "../aws/query.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { go, to, useQueryParam } from "../router.ts";
import type { Occupant } from "./occupant.ts";

interface Answer {
  readonly address: string;
  readonly port: number;
  readonly reachable: boolean;
  readonly obstacle?: string;
  readonly steps: readonly { readonly at: string; readonly passes: boolean; readonly says: string }[];
  readonly probe?: { readonly reachable: boolean; readonly milliseconds?: number; readonly reason?: string };
  readonly notProbed?: string;
}

const labelOf = ({ kind, name, address }: Occupant): string => `${kind} ${name} (${address})`;

/** Can one reach another, and if not, what stops it: by the rules, and by a connection that is tried. */
export function Reach({ vpcId, occupants }: { vpcId: string; occupants: readonly Occupant[] }) {
  const [from] = useQueryParam("from");
  const [target] = useQueryParam("to");
  const [port] = useQueryParam("port");
  const isAsked = Boolean(from && target && port);
  const query = { from: from ?? "", to: target ?? "", port: port ?? "", probe: "true" };
  const { data, error, isFetching, refetch } = useAsk<Answer>("ec2", "reach", query, { enabled: isAsked, refreshOn: false });
  const ask = (asked: Readonly<Record<"from" | "to" | "port", string>>) => {
    if (asked.from === from && asked.to === target && asked.port === port) void refetch();
    else go(to("network", vpcId, asked), { replace: true });
  };
  return (
    <Container header={<Header variant="h2">Can one reach another?</Header>}>
      <SpaceBetween size="m">
        <Form occupants={occupants} from={from ?? ""} target={target ?? ""} port={port ?? ""} isAsking={isFetching} onAsk={ask} />
        {isFetching && <Loading what="Reading the rules, and trying a connection" />}
        {!isFetching && isAsked && <ErrorBox error={error} />}
        {!isFetching && data !== undefined && <Result answer={data} />}
      </SpaceBetween>
    </Container>
  );
}

interface FormProps {
  readonly occupants: readonly Occupant[];
  readonly from: string;
  readonly target: string;
  readonly port: string;
  readonly isAsking: boolean;
  readonly onAsk: (asked: { from: string; to: string; port: string }) => void;
}

function Form({ occupants, onAsk, isAsking, ...asked }: FormProps) {
  const [from, setFrom] = useState(asked.from);
  const [target, setTarget] = useState(asked.target);
  const [port, setPort] = useState(asked.port);
  const options = occupants.map((one) => ({ value: one.id, label: labelOf(one), description: one.id }));
  return (
    <form
      className="tp-reach-form"
      onSubmit={(event) => {
        event.preventDefault();
        onAsk({ from, to: target.trim(), port: port.trim() });
      }}
    >
      <FormField label="From">
        <Select
          selectedOption={options.find(({ value }) => value === from) ?? null}
          options={options}
          placeholder="A network interface"
          empty="Nobody lives in this VPC"
          onChange={({ detail }) => setFrom(detail.selectedOption.value ?? "")}
        />
      </FormField>
      <FormField label="To">
        <Autosuggest
          value={target}
          clearAriaLabel="Clear To"
          options={options}
          placeholder="An interface, or an IPv4 address"
          enteredTextLabel={(text) => `Address ${text}`}
          onChange={({ detail }) => setTarget(detail.value)}
        />
      </FormField>
      <FormField label="TCP port">
        <Input value={port} inputMode="numeric" placeholder="5432" onChange={({ detail }) => setPort(detail.value)} />
      </FormField>
      <Button
        variant="primary"
        formAction="submit"
        loading={isAsking}
        disabled={!from || !target || !port}
        disabledReason="Say from where, to where, and the port."
      >
        Check
      </Button>
    </form>
  );
}

function Result({ answer: { address, port, reachable, obstacle, steps, probe, notProbed } }: { answer: Answer }) {
  return (
    <SpaceBetween size="s">
      <Alert type={reachable ? "success" : "error"} header={reachable ? "The rules let it pass" : "The rules stop it"}>
        {reachable ? `A connection to ${address} on port ${port} passes every step.` : obstacle}
      </Alert>
      <ol className="tp-reach-steps" aria-label="Steps on the way">
        {steps.map(({ at, passes, says }) => (
          <li key={at}>
            <StatusIndicator type={passes ? "success" : "error"} wrapText>
              {says}
            </StatusIndicator>
          </li>
        ))}
      </ol>
      {probe !== undefined && (
        <Alert type={probe.reachable ? "success" : "warning"} header={probe.reachable ? "A connection was made" : "No connection was made"}>
          {probe.reachable
            ? `It took ${probe.milliseconds ?? 0} ms from the interface's own namespace.`
            : `Tried from the interface's own namespace: ${probe.reason}.`}
          {!probe.reachable && reachable && " The rules are not the cause: does somebody listen there?"}
        </Alert>
      )}
      {notProbed !== undefined && <Alert type="info">{notProbed}</Alert>}
    </SpaceBetween>
  );
}
