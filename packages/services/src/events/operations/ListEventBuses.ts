import type { Operation } from "../../door/service.ts";
import { busArn, defaultBus } from "../buses.ts";
import type { EventsParts } from "../model.ts";
import { pageOf } from "../paging.ts";

export const ListEventBuses: Operation<"events", "ListEventBuses", EventsParts> = (input, { caller }) => {
  const buses = [{ Name: defaultBus, Arn: busArn(caller) }].filter(({ Name }) => Name.startsWith(input.NamePrefix ?? ""));
  const { shown, ...more } = pageOf(buses, input);
  return { EventBuses: shown, ...more };
};
