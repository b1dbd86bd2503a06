import type { Operation } from "../../door/service.ts";
import { invalid } from "../faults.ts";
import { givenPattern } from "../given-pattern.ts";
import type { EventsParts } from "../model.ts";
import { matchesPattern } from "../pattern/matches.ts";

export const TestEventPattern: Operation<"events", "TestEventPattern", EventsParts> = (input) => ({
  Result: matchesPattern(givenPattern(input.EventPattern), eventOf(input.Event)),
});

const required = ["id", "account", "source", "time", "region", "detail-type"];

/** AWS documents `resources` as required too, and does not ask for it. */
function eventOf(text: string): object {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    event = undefined;
  }
  if (typeof event !== "object" || event === null || !required.every((name) => Object.hasOwn(event, name)))
    throw invalid("Parameter Event is not valid.");
  return event;
}
