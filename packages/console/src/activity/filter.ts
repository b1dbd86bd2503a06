import type { LookupAttribute, LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import type { Call } from "./record.ts";

/** What the screen is narrowed to; everything is in the address. */
export interface Filter {
  readonly person?: string | undefined;
  readonly service?: string | undefined;
  readonly resource?: string | undefined;
  readonly operation?: string | undefined;
  readonly outcome?: string | undefined;
  /** Hours back; all that is kept without it. */
  readonly hours?: string | undefined;
}

/** LookupEvents takes one attribute: the one that leaves the fewest. The page looks for the others itself (`fits`). */
export function lookUpOf(filter: Filter, now: number): LookupEventsCommandInput {
  const attribute = attributeOf(filter);
  const hours = Number(filter.hours);
  return {
    ...(attribute && { LookupAttributes: [attribute] }),
    ...(hours > 0 && { StartTime: new Date(now - hours * 3_600_000) }),
  };
}

function attributeOf({ person, service, resource, operation }: Filter): LookupAttribute | undefined {
  if (resource) return { AttributeKey: "ResourceName", AttributeValue: resource };
  if (person) return { AttributeKey: "Username", AttributeValue: person };
  if (operation) return { AttributeKey: "EventName", AttributeValue: operation };
  return service ? { AttributeKey: "EventSource", AttributeValue: `${service}.amazonaws.com` } : undefined;
}

export const fits = ({ person, service, resource, operation, outcome }: Filter, call: Call): boolean =>
  (!person || call.username === person) &&
  (!service || call.service === service) &&
  (!operation || call.name === operation) &&
  (!resource || call.resources.some(({ ResourceName }) => ResourceName === resource)) &&
  (!outcome || call.outcome === outcome);
