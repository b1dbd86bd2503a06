/** Request validation: types and `required` from the SDK's schemas, length, pattern, range and enum from a constraints table. */
import { NormalizedSchema } from "@smithy/core/schema";
import { type Constraints, type Rule, type Test, testsOf } from "./constraint.ts";
import type { ServiceModel } from "./model.ts";
import { Mistyped, typeOf } from "./scalar-type.ts";
import { requiredMembers } from "./schema.ts";
import { type Problem, show, type Violation, type Wording, wordingOf } from "./wording.ts";

export type Validator = (operationName: string, input: object) => Problem | undefined;

type Check = (value: unknown, path: string, found: Violation[]) => void;

/**
 * Compiles the validation of a service's inputs; each structure is compiled at its first use and kept. `wording` replaces the
 * code and text of the refusal, which differ between services; without it they are those usual for the model's protocol.
 */
export function validator(model: ServiceModel, constraints: Constraints, wording: Wording = wordingOf("", model.protocol)): Validator {
  const compiler = new Compiler(constraints);
  const checks = new Map<string, Check | undefined>();
  const checkOf = (operationName: string): Check | undefined => {
    if (!checks.has(operationName)) {
      const operation = model.operations[operationName];
      const ns = operation && NormalizedSchema.of(operation[4]);
      checks.set(operationName, ns?.isStructSchema() ? compiler.struct(ns) : undefined);
    }
    return checks.get(operationName);
  };
  return (operationName, input) => {
    const check = model.operations[operationName] && checkOf(operationName);
    if (!check) return undefined;
    const found: Violation[] = [];
    try {
      check(input, "", found);
    } catch (error) {
      if (error instanceof Mistyped) return { kind: "type", ...wording({ mistyped: error.message }) };
      throw error;
    }
    const [first, ...others] = found;
    return first && { kind: "constraint", ...wording({ violations: [first, ...others] }) };
  };
}

class Compiler {
  private readonly constraints: Constraints;
  private readonly structs = new Map<string, Check>();

  constructor(constraints: Constraints) {
    this.constraints = constraints;
  }

  struct(ns: NormalizedSchema): Check {
    const name = ns.getName() ?? "";
    const known = this.structs.get(name);
    if (known) return known;
    const required = new Set(requiredMembers(ns).map(([key]) => key));
    const rules = this.constraints[name];
    const members = [...ns.structIterator()].map(([key, member]) => ({
      key,
      label: key.charAt(0).toLowerCase() + key.slice(1),
      // An absent idempotency token is filled in by clients, never refused.
      required: required.has(key) && !member.isIdempotencyToken(),
      check: member.isStreaming() ? undefined : this.lazily(member, rules?.[key]),
    }));
    const check: Check = (value, path, found) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Mistyped("Unexpected field type");
      for (const member of members) {
        const held = (value as Record<string, unknown>)[member.key];
        const at = path ? `${path}.${member.label}` : member.label;
        if (held !== undefined && held !== null) member.check?.(held, at, found);
        else if (member.required) found.push({ kind: "required", path: at, says: "Member must not be null" });
      }
    };
    this.structs.set(name, check);
    return check;
  }

  /** Structures refer to each other in circles, so a member is compiled when a value first needs it. */
  private lazily(ns: NormalizedSchema, rule: Rule | undefined): Check {
    let made: Check | undefined;
    return (value, path, found) => (made ??= this.value(ns, rule))(value, path, found);
  }

  private value(ns: NormalizedSchema, rule: Rule | undefined): Check {
    const tests = testsOf(rule, isNumeric(ns));
    const inner = this.inner(ns, rule);
    if (tests.length === 0) return inner;
    return (value, path, found) => {
      inner(value, path, found); // First, since it checks the type the tests rely on.
      for (const test of tests) {
        if (!test.holds(value)) found.push(violation(test.kind, path, rule?.s ? undefined : show(value), test.says));
      }
    };
  }

  private inner(ns: NormalizedSchema, rule: Rule | undefined): Check {
    if (ns.isStructSchema()) return this.struct(ns);
    if (ns.isListSchema()) return this.list(ns, rule);
    if (ns.isMapSchema()) return this.map(ns, rule);
    return typeOf(ns, rule?.i === 1);
  }

  private list(ns: NormalizedSchema, rule: Rule | undefined): Check {
    const item = ns.getValueSchema();
    const check = isScalar(item) ? typeOf(item, rule?.m?.i === 1) : this.value(item, rule?.m);
    const tests = isScalar(item) ? testsOf(rule?.m, isNumeric(item)) : [];
    const secret = rule?.s ?? rule?.m?.s;
    return (value, path, found) => {
      if (!Array.isArray(value)) throw new Mistyped("Expected list or null");
      for (const [index, held] of value.entries()) {
        if (held !== undefined && held !== null) check(held, `${path}.${index + 1}.member`, found);
      }
      together(tests, value, { path, shown: () => (secret ? undefined : show(value)), found }, "Member must satisfy constraint");
    };
  }

  private map(ns: NormalizedSchema, rule: Rule | undefined): Check {
    const item = ns.getValueSchema();
    const check = isScalar(item) ? typeOf(item, rule?.v?.i === 1) : this.value(item, rule?.v);
    const secret = rule?.s ?? rule?.k?.s ?? rule?.v?.s;
    const keyTests = testsOf(rule?.k, false);
    const valueTests = isScalar(item) ? testsOf(rule?.v, isNumeric(item)) : [];
    return (value, path, found) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Mistyped("Unexpected field type");
      for (const [key, held] of Object.entries(value)) {
        if (held !== undefined && held !== null) check(held, `${path}.${key}.member`, found);
      }
      const at = { path, shown: () => (secret ? undefined : show(value)), found };
      together(keyTests, Object.keys(value), at, "Map keys must satisfy constraint");
      together(valueTests, Object.values(value), at, "Map value must satisfy constraint");
    };
  }
}

interface Collection {
  path: string;
  shown: () => string | undefined;
  found: Violation[];
}

/** AWS reports the scalars of a list or map once for all of them, with every constraint they have. */
function together(tests: Test[], values: unknown[], { path, shown, found }: Collection, heading: string): void {
  const failed = tests.find((test) => values.some((value) => value !== undefined && value !== null && !test.holds(value)));
  if (failed) found.push(violation(failed.kind, path, shown(), `${heading}: [${tests.map((test) => test.says).join(", ")}]`));
}

const violation = (kind: Violation["kind"], path: string, shown: string | undefined, says: string): Violation =>
  shown === undefined ? { kind, path, says } : { kind, path, shown, says };

const isNumeric = (ns: NormalizedSchema) => ns.isNumericSchema() || ns.isBigIntegerSchema();
const isScalar = (ns: NormalizedSchema) => !ns.isStructSchema() && !ns.isListSchema() && !ns.isMapSchema();
