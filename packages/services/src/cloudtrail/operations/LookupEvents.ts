import {
  InvalidEventCategoryException,
  InvalidLookupAttributesException,
  InvalidNextTokenException,
  InvalidTimeRangeException,
} from "@aws-sdk/client-cloudtrail";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { attributesMax, keptMs, pageMax } from "../limits.ts";
import type { CloudtrailParts } from "../model.ts";
import { eventShape } from "../record.ts";
import { lookUp, resourcesNamed, type Wanted } from "../store.ts";

type Input = Parameters<Operation<"cloudtrail", "LookupEvents", CloudtrailParts>>[0];

export const LookupEvents: Operation<"cloudtrail", "LookupEvents", CloudtrailParts> = (input, { caller, now }, { journal, trail }) => {
  const attribute = attributeOf(input);
  const [from, to] = [Math.max(input.StartTime?.getTime() ?? 0, now - keptMs), input.EndTime?.getTime() ?? now];
  if (input.StartTime && input.EndTime && input.StartTime > input.EndTime)
    throw fault(InvalidTimeRangeException, "The start time must be before the end time.");
  if (input.EventCategory !== undefined && input.EventCategory !== "insight")
    throw fault(InvalidEventCategoryException, `${String(input.EventCategory)} is not an event category.`);
  const before = placeOf(input);
  // Insights are made by trails that ask for them, and there are no trails.
  if (input.EventCategory === "insight") return { Events: [] };
  trail.flush();
  const limit = input.MaxResults ?? pageMax;
  const { events, next } = lookUp(journal, { ...caller, from, to, ...(attribute && { attribute }), before, limit });
  return {
    Events: events.map((row) => eventShape(row, resourcesNamed(journal, row.sequence))),
    ...(next !== undefined && { NextToken: tokenFor(next, input) }),
  };
};

function attributeOf({ LookupAttributes: attributes = [] }: Input): Wanted["attribute"] {
  const [first] = attributes;
  if (attributes.length > attributesMax)
    throw fault(InvalidLookupAttributesException, "You can specify only one lookup attribute in a request.");
  if (!first) return undefined;
  const { AttributeKey: key, AttributeValue: value } = first;
  if (key === "ReadOnly" && value !== "true" && value !== "false")
    throw fault(InvalidLookupAttributesException, "The value of ReadOnly must be true or false.");
  return { key, value };
}

/** What a token was made for: another request may not go on with it. */
const askedFor = ({ LookupAttributes, StartTime, EndTime, EventCategory }: Input): string =>
  JSON.stringify([
    LookupAttributes?.map(({ AttributeKey, AttributeValue }) => [AttributeKey, AttributeValue]),
    StartTime,
    EndTime,
    EventCategory,
  ]);

const tokenFor = (before: number, input: Input): string => Buffer.from(JSON.stringify([before, askedFor(input)])).toString("base64url");

function placeOf(input: Input): number {
  if (input.NextToken === undefined) return Number.MAX_SAFE_INTEGER;
  const invalid = () => fault(InvalidNextTokenException, "The token is invalid, or was used with other parameters before.");
  let token: unknown;
  try {
    token = JSON.parse(Buffer.from(input.NextToken, "base64url").toString());
  } catch {
    throw invalid();
  }
  const [before, asked] = Array.isArray(token) ? (token as unknown[]) : [];
  if (!Number.isSafeInteger(before) || asked !== askedFor(input)) throw invalid();
  return before as number;
}
