/** A record of the installation's journal as EventBridge shows it, with its number. */
export interface LiveEvent {
  readonly sequence: number;
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601. */
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** live: what is shown is what is; behind: catching up; offline: the server does not answer. */
export type LiveState = "live" | "behind" | "offline";

export interface Match {
  /** As in `aws.codepipeline`; the prefix may be left out. */
  readonly source?: string | readonly string[];
  readonly type?: string | readonly string[];
  /** One of its resources begins or ends so. */
  readonly resource?: string;
}

const anyOf = (wanted: string | readonly string[] | undefined, isIt: (one: string) => boolean): boolean =>
  wanted === undefined || (typeof wanted === "string" ? isIt(wanted) : wanted.some(isIt));

/** Whether an event is one of those meant. */
export const matches = ({ source, type, resource }: Match, event: LiveEvent): boolean =>
  anyOf(source, (one) => event.source === one || event.source === `aws.${one}`) &&
  anyOf(type, (one) => event["detail-type"] === one) &&
  (resource === undefined || event.resources.some((arn) => arn.startsWith(resource) || arn.endsWith(resource)));
