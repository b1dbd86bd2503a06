import { types } from "node:util";
import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue } from "@smithy/core/serde";

/** A value of the wrong type: SerializationException on the wire, before any constraint is looked at. */
export class Mistyped extends Error {}

type TypeCheck = (value: unknown) => void;
const accept: TypeCheck = () => {};

/** What refuses a scalar of the wrong type, worded as AWS's deserializer words it. `integer` is the model's word: the SDK has one number. */
export function typeOf(ns: NormalizedSchema, integer: boolean): TypeCheck {
  if (ns.isStringSchema()) return must((v) => typeof v === "string" || types.isStringObject(v), "a String");
  if (ns.isBooleanSchema()) return must((v) => typeof v === "boolean", "Boolean");
  if (ns.isNumericSchema()) {
    const holds = (v: unknown) => typeof v === "number" && !Number.isNaN(v) && (!integer || Number.isInteger(v));
    return must(holds, integer ? "Integer" : "Float");
  }
  if (ns.isBigIntegerSchema()) return must((v) => typeof v === "bigint", "Long");
  if (ns.isBigDecimalSchema()) return must((v) => v instanceof NumericValue, "BigDecimal");
  if (ns.isTimestampSchema()) return must((v) => v instanceof Date && !Number.isNaN(v.getTime()), "Timestamp");
  if (ns.isBlobSchema() && !ns.isStreaming()) return must((v) => v instanceof Uint8Array, "Blob");
  return accept;
}

const must =
  (holds: (value: unknown) => boolean, type: string): TypeCheck =>
  (value) => {
    if (holds(value)) return;
    if (typeof value === "object") throw new Mistyped("Start of structure or map found where not expected.");
    throw new Mistyped(`${nameOf(value)} can not be converted to ${type}`);
  };

function nameOf(value: unknown): string {
  if (typeof value === "string") return "STRING_VALUE";
  if (typeof value === "number" || typeof value === "bigint") return "NUMBER_VALUE";
  return value === true ? "TRUE_VALUE" : "FALSE_VALUE";
}
