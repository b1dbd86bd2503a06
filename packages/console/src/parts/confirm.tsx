import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { ErrorBox } from "./error-box.tsx";

export interface ConfirmProps {
  readonly title: string;
  /** What will be done, and what it destroys by name. */
  readonly children: ReactNode;
  /** The button's verb. */
  readonly verb: string;
  /** Must be typed first: for what cannot be brought back. */
  readonly typed?: string;
  readonly error?: unknown;
  readonly isRunning?: boolean;
  readonly isDisabled?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Asks before something is done; render it only while it is asked. */
export function Confirm({ title, children, verb, typed, error, isRunning = false, isDisabled = false, onConfirm, onCancel }: ConfirmProps) {
  const [text, setText] = useState("");
  const isMet = !isDisabled && (typed === undefined || text === typed);
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel="Close"
      onDismiss={onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onCancel}>
              Cancel
            </Button>
            <Button variant="primary" loading={isRunning} disabled={!isMet} onClick={onConfirm}>
              {verb}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <div>{children}</div>
        {typed !== undefined && (
          <FormField label={`To confirm, enter ${typed}`}>
            <Input value={text} onChange={({ detail }) => setText(detail.value)} />
          </FormField>
        )}
        <ErrorBox error={error} />
      </SpaceBetween>
    </Modal>
  );
}
