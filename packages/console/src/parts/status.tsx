import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

type Look = StatusIndicatorProps.Type;

/** AWS's words for states, over all services; what is not among them is shown without judgement. */
const looks: Readonly<Record<string, Look>> = {
  // CodePipeline and CodeBuild
  succeeded: "success",
  failed: "error",
  fault: "error",
  timed_out: "error",
  inprogress: "in-progress",
  in_progress: "in-progress",
  stopping: "in-progress",
  stopped: "stopped",
  abandoned: "stopped",
  superseded: "stopped",
  cancelled: "stopped",
  skipped: "stopped",
  queued: "pending",
  approved: "success",
  rejected: "error",
  client_error: "error",
  // ECS and load balancers
  active: "success",
  running: "success",
  healthy: "success",
  completed: "success",
  available: "success",
  deployed: "success",
  unhealthy: "error",
  rollback_successful: "warning",
  rollback_failed: "error",
  rollback_in_progress: "in-progress",
  provisioning: "in-progress",
  activating: "in-progress",
  initial: "in-progress",
  creating: "in-progress",
  pending: "pending",
  draining: "in-progress",
  deactivating: "in-progress",
  deprovisioning: "in-progress",
  deleting: "in-progress",
  unused: "not-started",
  unknown: "not-started",
  inactive: "stopped",
};

export const lookOf = (state: string): Look => looks[state.toLowerCase().replaceAll(" ", "_")] ?? "info";

/** `InProgress`, `IN_PROGRESS` and `inProgress` read as "In progress". */
export function wordsOf(state: string): string {
  const words = /[a-z]/.test(state) ? state.replaceAll(/([a-z])([A-Z])/g, "$1 $2") : state;
  const text = words.replaceAll(/[_-]+/g, " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export interface StatusProps {
  /** As AWS calls it. */
  readonly state: string | undefined;
  /** In place of the state's own words. */
  readonly children?: ReactNode;
  readonly look?: Look;
  readonly wrap?: boolean;
}

/** A state as icon, colour and text. */
export function Status({ state, children, look, wrap = true }: StatusProps) {
  if (state === undefined || state === "") return <StatusIndicator type="not-started">{children ?? "Not started"}</StatusIndicator>;
  return (
    <StatusIndicator type={look ?? lookOf(state)} wrapText={wrap}>
      {children ?? wordsOf(state)}
    </StatusIndicator>
  );
}
