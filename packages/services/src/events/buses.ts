/** There is one event bus in each account and region, the default one. */
import type { Caller } from "../door/caller.ts";
import { noBus } from "./faults.ts";

export const defaultBus = "default";
export const busArn = ({ account, region }: Pick<Caller, "account" | "region">): string =>
  `arn:aws:events:${region}:${account}:event-bus/${defaultBus}`;

/** A bus is named by its name or its ARN; none means the default one. */
export const isDefaultBus = (caller: Caller, given: string | undefined): boolean =>
  given === undefined || given === defaultBus || given === busArn(caller);

/** Throws ResourceNotFoundException for any but the default bus. */
export function checkBus(caller: Caller, given: string | undefined): void {
  if (!isDefaultBus(caller, given)) throw noBus((given ?? "").replace(/^.*:event-bus\//, ""));
}
