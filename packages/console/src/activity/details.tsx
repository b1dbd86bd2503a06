import Box from "@cloudscape-design/components/box";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { CopyText } from "../parts/copy-text.tsx";
import { Time } from "../parts/time.tsx";
import { Outcome } from "./outcome.tsx";
import type { Call } from "./record.ts";
import { Resources } from "./resources.tsx";

/** One call, with the whole record in CloudTrail's format. */
export function Details({ call, onDismiss }: { call: Call; onDismiss: () => void }) {
  const text = JSON.stringify(call.record, undefined, 2);
  return (
    <Modal visible size="large" header={`${call.name}`} closeAriaLabel="Close" onDismiss={onDismiss}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Who", value: call.who },
            { label: "Through", value: call.through },
            { label: "When", value: <Time at={call.at} /> },
            { label: "Service", value: call.service },
            { label: "Outcome", value: <Outcome call={call} /> },
            { label: "Resources", value: <Resources call={call} all /> },
          ]}
        />
        {call.errorMessage !== undefined && <div className="tp-message">{call.errorMessage}</div>}
        {call.outcome === "unknown" && <Box>The server ended, or still works on it: how it went is not recorded.</Box>}
        <CopyText text={text} label="Copy the record" shown="Record" />
        <pre className="tp-record" tabIndex={0} aria-label="Record">
          {text}
        </pre>
      </SpaceBetween>
    </Modal>
  );
}
