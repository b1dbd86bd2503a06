/** Values with every member filled, made from a schema; and forms of them that can be compared. */
import type { NormalizedSchema } from "@smithy/core/schema";
import { NumericValue } from "@smithy/core/serde";

/** Recursive schemas end here. */
const MAX_DEPTH = 4;

/** Counts up through one value, so that no two members are alike and a mix-up shows. */
export interface Counter {
  count: number;
}

export function sample(ns: NormalizedSchema, depth = 0, counter: Counter = { count: 0 }): unknown {
  const n = ++counter.count;
  if (ns.isStructSchema()) return sampleStruct(ns, depth, counter);
  const inner = () => sample(ns.getValueSchema(), depth + 1, counter);
  if (ns.isListSchema()) return [inner(), inner()];
  if (ns.isMapSchema()) return { k1: inner(), "k 2": inner() };
  if (ns.isBlobSchema()) return Buffer.from(`blob ${n} \u00E9`);
  if (ns.isTimestampSchema()) return new Date(1_700_000_000_000 + n * 1000);
  if (ns.isBooleanSchema()) return n % 2 === 0;
  if (ns.isNumericSchema()) return ns.getMergedTraits().httpResponseCode ? 200 : n;
  if (ns.isBigIntegerSchema()) return BigInt(n);
  if (ns.isBigDecimalSchema()) return new NumericValue(`${n}.5`, "bigDecimal");
  if (ns.isDocumentSchema()) return { a: [n, "x", true] };
  return ns.getMergedTraits().httpHeader ? `v${n}` : `v${n} <&"'> \u00E9+/=%`;
}

function sampleStruct(ns: NormalizedSchema, depth: number, counter: Counter): object {
  const members = [...ns.structIterator()];
  if (ns.isUnionSchema()) {
    const [name, member] = members.find(([, held]) => depth <= MAX_DEPTH || !held.isStructSchema()) ?? members[0]!;
    return { [name]: sample(member, depth + 1, counter) };
  }
  const out: Record<string, unknown> = {};
  for (const [name, member] of members) {
    const traits = member.getMergedTraits();
    const nested = member.isStructSchema() || member.isListSchema() || member.isMapSchema();
    if (depth >= MAX_DEPTH && nested) continue;
    if (traits.httpPrefixHeaders !== undefined) out[name] = { one: "1", two: "2" };
    else out[name] = sample(member, depth + 1, counter);
  }
  return out;
}

/** The members that hold something, in plain values and in one order. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (value instanceof Date) return value.toISOString();
  if (value instanceof NumericValue) return value.string;
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (Object.prototype.toString.call(value) === "[object String]") return String(value);
  const held = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    held.map(([name, member]): [string, unknown] => [name, plain(member)]).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Without empty lists and structures, which a form body cannot express. */
export function pruned(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(pruned).filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (value === null || typeof value !== "object") return value;
  const held = Object.entries(value).map(([name, member]): [string, unknown] => [name, pruned(member)]);
  const kept = held.filter(([, member]) => member !== undefined);
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** A deep copy: clients change what they are given. */
export function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member)]));
}
