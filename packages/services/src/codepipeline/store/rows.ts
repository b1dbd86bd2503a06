/** The rows of tables.sql as they are read; JSON columns are text. */
import type {
  ActionExecutionStatus,
  ExecutionMode,
  ExecutionType,
  PipelineExecutionStatus,
  RetryTrigger,
  StageExecutionStatus,
} from "@aws-sdk/client-codepipeline";
import type { Gate, Place } from "../model.ts";

export interface StageRow {
  name: string;
  position: number;
  lock: string | null;
  latest: string | null;
  inbound: string;
  inbound_transition: string;
  outbound_transition: string;
  last_succeeded: string | null;
  last_succeeded_version: number | null;
}

export interface ExecutionRow {
  id: string;
  pipeline_id: string;
  sequence: number;
  version: number;
  mode: ExecutionMode;
  type: ExecutionType;
  status: PipelineExecutionStatus;
  status_summary: string | null;
  stop: string | null;
  stage: string;
  place: Place;
  since: number;
  attempt: number;
  started: number;
  updated: number;
  rollback_target: string | null;
  trigger: string;
  variables: string;
  source_overrides: string;
  revisions: string;
}

export interface StageRunRow {
  execution_id: string;
  stage: string;
  status: StageExecutionStatus;
  auto_attempts: number;
  manual_attempts: number;
  latest_retry_trigger: RetryTrigger | null;
  last_retry: number | null;
  started: number;
  updated: number;
  conditions: string;
  version: number | null;
}

/** The execution of an action, or of a rule: then `gate` is its condition's. */
export interface ActionRow {
  number: number;
  id: string;
  pipeline_id: string;
  execution_id: string;
  version: number;
  stage: string;
  action: string;
  current: number;
  status: ActionExecutionStatus;
  started: number;
  updated: number;
  updated_by: string | null;
  deadline: number | null;
  waits_for: string | null;
  wake: string | null;
  wakes: number;
  token: string | null;
  summary: string | null;
  external_id: string | null;
  external_url: string | null;
  log_stream_arn: string | null;
  error_code: string | null;
  error_message: string | null;
  input: string | null;
  output_artifacts: string;
  output_variables: string;
  memo: string;
  percent_complete: number | null;
  revision: string | null;
  gate: Gate | null;
}
