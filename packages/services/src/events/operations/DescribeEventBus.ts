import type { Operation } from "../../door/service.ts";
import { busArn, checkBus, defaultBus } from "../buses.ts";
import type { EventsParts } from "../model.ts";

export const DescribeEventBus: Operation<"events", "DescribeEventBus", EventsParts> = (input, { caller }) => {
  checkBus(caller, input.Name);
  return { Name: defaultBus, Arn: busArn(caller) };
};
