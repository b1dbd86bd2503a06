import type { RuleState, Target } from "@aws-sdk/client-eventbridge";
import type { Clock, Crash, Ids, Journal, Log } from "@towpath/journal";
import type { Given } from "@towpath/wire";
import type { Aws } from "../door/aws.ts";
import type { Home } from "../door/parts.ts";
import type { RuleIndex } from "./rule-index.ts";

export interface EventsParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  crash: Crash;
  log: Log;
  aws: Aws;
  home: Home;
  index: RuleIndex;
}

export const serviceName = "events";
export const servicePrincipal = "events.amazonaws.com";

/**
 * `after` is the number of the last event that the rule does not see: those before it was put are not its own. `since` is the time, in epoch
 * milliseconds, that a rate counts from; `next` the time at which the schedule comes up next.
 */
export interface RuleRow {
  arn: string;
  account: string;
  region: string;
  name: string;
  pattern: string | null;
  schedule: string | null;
  state: RuleState;
  description: string | null;
  role_arn: string | null;
  after: number;
  since: number;
  next: number | null;
  created_by: string;
}

/** `target` is the target as it was put, as JSON. */
export interface TargetRow {
  rule: string;
  id: string;
  arn: string;
  target: string;
}

export type GivenTarget = Given<Target>;

/** An event as EventBridge hands it over. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface Envelope {
  version: "0";
  id: string;
  "detail-type": string;
  source: string;
  account: string;
  /** To the second. */
  time: string;
  region: string;
  resources: readonly string[];
  detail: object;
}

export const isEnabled = ({ state }: Pick<RuleRow, "state">): boolean => state !== "DISABLED";
