import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Call } from "./record.ts";

export function Outcome({ call }: { call: Call }) {
  if (call.outcome === "refused") return <StatusIndicator type="error">{call.errorCode}</StatusIndicator>;
  if (call.outcome === "unknown") return <StatusIndicator type="pending">Not known</StatusIndicator>;
  return <StatusIndicator type="success">Done</StatusIndicator>;
}
