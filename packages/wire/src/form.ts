/** The form body of awsQuery and ec2Query as a tree, and its reading by schema: the mirror of the SDK's QueryShapeSerializer. */
import { FromStringShapeDeserializer } from "@smithy/core/protocols";
import type { NormalizedSchema } from "@smithy/core/schema";
import { ApiError } from "./errors.ts";
import { codecSettings, DATE_TIME } from "./schema.ts";

export interface Form {
  value?: string;
  child: Map<string, Form>;
}

/** No AWS member lies nearly so deep; deeper keys are refused rather than built. */
const MAX_KEY_DEPTH = 32;
const EMPTY: Form = { child: new Map() };
const INDEX = /^\d+$/;
const INTEGER = /^[+-]?\d+$/;

/** `A.member.1.B=x` as nested nodes. */
export function parseForm(parameters: Iterable<readonly [string, string]>): Form {
  const root: Form = { child: new Map() };
  for (const [key, value] of parameters) {
    const parts = key.split(".");
    if (parts.length > MAX_KEY_DEPTH) throw new ApiError("MalformedInput", "A parameter name has too many parts.");
    let node = root;
    for (const part of parts) {
      let next = node.child.get(part);
      if (!next) node.child.set(part, (next = { child: new Map() }));
      node = next;
    }
    node.value = value;
  }
  return root;
}

/** Reads a form by a schema. `ec2` selects ec2Query's names and flat lists; `malformedCode` is the code of a value of the wrong type. */
export class FormReader {
  private readonly text = new FromStringShapeDeserializer(codecSettings(DATE_TIME));
  private readonly ec2: boolean;
  private readonly malformedCode: string;

  constructor(ec2: boolean) {
    this.ec2 = ec2;
    this.malformedCode = ec2 ? "InvalidParameterValue" : "MalformedInput";
  }

  read(ns: NormalizedSchema, form: Form, path = ""): unknown {
    if (ns.isStructSchema()) return this.struct(ns, form, path);
    if (ns.isListSchema()) {
      return this.items(form, ns).map(([index, item]) => this.read(ns.getValueSchema(), item, `${path}.${index}`));
    }
    if (ns.isMapSchema()) return this.map(ns, form, path);
    return form.value === undefined ? undefined : this.scalar(ns, form.value, path);
  }

  private struct(ns: NormalizedSchema, form: Form, path: string): object {
    const out: Record<string, unknown> = {};
    for (const [name, member] of ns.structIterator()) {
      const key = this.key(member, name);
      const next = form.child.get(key);
      const value = next && this.read(member, next, path ? `${path}.${key}` : key);
      if (value !== undefined) out[name] = value;
    }
    return out;
  }

  private map(ns: NormalizedSchema, form: Form, path: string): object {
    const [keys, values] = [ns.getKeySchema(), ns.getValueSchema()];
    const keyName = (keys.getMergedTraits().xmlName as string | undefined) ?? "key";
    const valueName = (values.getMergedTraits().xmlName as string | undefined) ?? "value";
    const entries = this.items(form, ns).map(([index, entry]) => {
      const value = this.read(values, entry.child.get(valueName) ?? EMPTY, `${path}.${index}.${valueName}`);
      return [entry.child.get(keyName)?.value ?? "", value] as const;
    });
    return Object.fromEntries(entries);
  }

  private key(ns: NormalizedSchema, name: string): string {
    const { xmlName, ec2QueryName } = ns.getMergedTraits();
    if (this.ec2 && ec2QueryName) return ec2QueryName as string;
    const key = (xmlName as string | undefined) ?? name;
    return this.ec2 ? key.charAt(0).toUpperCase() + key.slice(1) : key;
  }

  /** `X.1`, `X.member.1`, `X.Item.1`, `X.entry.1`: whatever the element is called, in numeric order. */
  private items(form: Form, ns: NormalizedSchema): [string, Form][] {
    const flat = this.ec2 || ns.getMergedTraits().xmlFlattened || [...form.child.keys()].every((key) => INDEX.test(key));
    const holder = flat ? form : [...form.child.values()].find((child) => child.child.size > 0);
    const items = [...(holder?.child ?? [])].filter(([key]) => INDEX.test(key));
    return items.sort(([a], [b]) => Number(a) - Number(b));
  }

  private scalar(ns: NormalizedSchema, text: string, path: string): unknown {
    const refuse = (expected: string) =>
      new ApiError(this.malformedCode, `Value (${text}) for parameter ${path} is invalid. Expected ${expected}.`);
    if (ns.isBooleanSchema() && !/^(true|false)$/i.test(text)) throw refuse("a boolean");
    if (ns.isNumericSchema() && (text.trim() === "" || Number.isNaN(Number(text)))) throw refuse("a number");
    if (ns.isBigIntegerSchema() && !INTEGER.test(text)) throw refuse("an integer");
    try {
      return this.text.read(ns, text);
    } catch {
      throw refuse(ns.isTimestampSchema() ? "an ISO 8601 timestamp" : "base64 text");
    }
  }
}
