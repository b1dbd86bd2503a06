/** What a single value is compared with. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
import type { Network } from "./address.ts";
import { isIn, parseAddress } from "./address.ts";
import { fits, type Wildcard } from "./wildcard.ts";

export type Scalar = string | number | boolean | null;

/** A range is open where its bound is excluded. */
export interface Range {
  low?: { value: number; open: boolean };
  high?: { value: number; open: boolean };
}

export type Matcher =
  | { is: "exactly"; value: Scalar }
  | { is: "prefix" | "suffix"; text: string; ignoreCase: boolean }
  | { is: "equals-ignore-case"; text: string }
  | { is: "wildcard"; wildcard: Wildcard }
  | { is: "numeric"; range: Range }
  | { is: "cidr"; network: Network }
  | { is: "anything-but"; matchers: Matcher[] }
  | { is: "exists"; wanted: boolean };

/** Whether a value that is there is accepted. That a field is absent (`exists` false) is not a matter of values. */
export function accepts(matcher: Matcher, value: Scalar): boolean {
  switch (matcher.is) {
    case "exactly":
      return matcher.value === value;
    case "prefix":
    case "suffix":
      return typeof value === "string" && hasEnd(matcher, value);
    case "equals-ignore-case":
      return typeof value === "string" && fold(value) === fold(matcher.text);
    case "wildcard":
      return typeof value === "string" && fits(matcher.wildcard, value);
    case "numeric":
      return typeof value === "number" && isWithin(matcher.range, value);
    case "cidr":
      return typeof value === "string" && isAddressIn(matcher.network, value);
    case "anything-but":
      return !matcher.matchers.some((one) => accepts(one, value));
    case "exists":
      return matcher.wanted;
  }
}

const fold = (text: string): string => text.toLowerCase();

function hasEnd({ is, text, ignoreCase }: Extract<Matcher, { is: "prefix" | "suffix" }>, value: string): boolean {
  const [given, wanted] = ignoreCase ? [fold(value), fold(text)] : [value, text];
  return is === "prefix" ? given.startsWith(wanted) : given.endsWith(wanted);
}

function isWithin({ low, high }: Range, value: number): boolean {
  if (low && (low.open ? value <= low.value : value < low.value)) return false;
  return !(high && (high.open ? value >= high.value : value > high.value));
}

function isAddressIn(network: Network, value: string): boolean {
  const address = parseAddress(value);
  return address !== undefined && isIn(network, address);
}
