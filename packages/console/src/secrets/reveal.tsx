import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import type { Verdict } from "../actions/verdict.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import "./secrets.css";
import { useUncached } from "./uncached.ts";
import type { ShownValue } from "./value.ts";

export interface RevealProps {
  readonly service: "secretsmanager" | "ssm";
  readonly verdict: Verdict;
  /** What is revealed, for whoever hears the page. */
  readonly of: string;
  readonly read: () => Promise<ShownValue>;
}

/** A value that is read when somebody asks for it, and forgotten when it is hidden or the screen is left. */
export function Reveal({ service, verdict, of, read }: RevealProps) {
  const [value, setValue] = useState<ShownValue>();
  const { run, error, isRunning } = useUncached(service);
  useEffect(() => {
    const hide = () => setValue(undefined);
    window.addEventListener("pagehide", hide);
    return () => window.removeEventListener("pagehide", hide);
  }, []);
  if (value === undefined) {
    return (
      <SpaceBetween size="xs">
        <ActionButton
          verdict={verdict}
          variant="inline-link"
          loading={isRunning}
          ariaLabel={`Reveal ${of}`}
          onClick={() => void run(read, setValue)}
        >
          Reveal
        </ActionButton>
        <ErrorBox error={error} />
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="xs">
      <pre className="tp-secret" tabIndex={0} aria-label={`Value of ${of}`}>
        {value.text}
      </pre>
      <SpaceBetween direction="horizontal" size="s">
        <Button variant="inline-link" ariaLabel={`Hide ${of}`} onClick={() => setValue(undefined)}>
          Hide
        </Button>
        <CopyText text={value.text} shown={value.kind === "binary" ? "Base64" : "Value"} label={`Copy the value of ${of}`} />
      </SpaceBetween>
    </SpaceBetween>
  );
}
