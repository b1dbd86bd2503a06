import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Rule } from "./constraint.ts";
import { type ConstraintsName, loadConstraints } from "./constraints.ts";
import { expressionOf, SUBSTITUTES } from "./pattern.ts";

const NAMES: ConstraintsName[] = [
  ...(["cloudwatch-logs", "codebuild", "codecommit", "codepipeline", "codestar-connections", "ec2", "ecr", "ecs"] as const),
  ...(["elastic-load-balancing-v2", "eventbridge", "iam", "rds", "s3", "secrets-manager", "ssm", "sts"] as const),
];
const patternsOf = (rule: Rule | undefined): string[] =>
  rule ? [...(rule.p === undefined ? [] : [rule.p]), ...[rule.m, rule.k, rule.v].flatMap(patternsOf)] : [];
const patterns = new Set(
  NAMES.flatMap((name) => Object.values(loadConstraints(name)).flatMap((members) => Object.values(members).flatMap(patternsOf))),
);

test("every pattern of the tables can be used", () => {
  expect(patterns.size).toBeGreaterThan(150);
  expect([...patterns].filter((pattern) => !expressionOf(pattern))).toEqual([]);
  // Plain mode would read a Unicode property as letters.
  expect([...patterns].filter((pattern) => pattern.includes("\\p{") && !expressionOf(pattern)?.unicode)).toEqual([]);
});

describe("substitutes", () => {
  test("stand for patterns that are still in the tables", () => {
    expect([...SUBSTITUTES.keys()].filter((pattern) => !patterns.has(pattern))).toEqual([]);
  });

  // Short values, since the originals take exponential time.
  const values = fc.string({ unit: fc.constantFrom("a", "b", "A", "0", "-", ".", "*", "_", "/"), maxLength: 12 });
  const faithful = [...SUBSTITUTES.keys()].filter((pattern) => !pattern.startsWith("(?i)") && !pattern.includes("placement-group"));

  test.each(faithful)("%s", (pattern) => {
    const [original, substitute] = [new RegExp(`^(?:${pattern})$`), expressionOf(pattern)];
    fc.assert(
      fc.property(values, (value) => {
        expect(substitute?.test(value)).toBe(original.test(value));
      }),
      { numRuns: 2000 },
    );
    for (const hyphens of [13, 14, 15, 16]) {
      for (const value of [`a${"-b".repeat(hyphens)}`, `ab${"-b".repeat(hyphens)}`])
        expect(substitute?.test(value)).toBe(original.test(value));
    }
  });

  test("a long value that does not match is refused, not pondered", () => {
    const value = `${"a".repeat(63)}_`;
    expect(faithful.map((pattern) => expressionOf(pattern)?.test(value))).toEqual([false, false, false]);
  });

  test("the others say what their models mean", () => {
    const accounts = expressionOf("(?i)all|[0-9]{12}");
    expect(["all", "All", "000000000000", "none"].map((value) => accounts?.test(value))).toEqual([true, true, true, false]);
    const groups = expressionOf([...SUBSTITUTES.keys()].at(-1) ?? "");
    expect(groups?.test("arn:aws:ec2:us-east-1:000000000000:placement-group/g")).toBe(true);
  });
});
