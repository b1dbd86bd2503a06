import { readFileSync } from "node:fs";
import type { Constraints } from "./constraint.ts";
import { overrides } from "./constraint-overrides.ts";

/** The services a table was extracted for, as their client packages are named. */
export type ConstraintsName =
  | "cloudtrail"
  | "cloudwatch-logs"
  | "codebuild"
  | "codecommit"
  | "codepipeline"
  | "codestar-connections"
  | "ec2"
  | "ecr"
  | "ecs"
  | "elastic-load-balancing-v2"
  | "eventbridge"
  | "iam"
  | "rds"
  | "s3"
  | "secrets-manager"
  | "ssm"
  | "sts";

/**
 * The constraints of a service's inputs, extracted from botocore's models by script/extract-constraints.mjs, with our
 * overrides applied. Read at the call: EC2's table alone is a third of a megabyte, so call this when the service is first used.
 */
export function loadConstraints(name: ConstraintsName): Constraints {
  const file = new URL(`./generated/constraints/${name}.json`, import.meta.url);
  const table = JSON.parse(readFileSync(file, "utf8")) as Constraints;
  for (const { structure, member, rule } of overrides[name] ?? []) (table[structure] ??= {})[member] = rule;
  return table;
}
