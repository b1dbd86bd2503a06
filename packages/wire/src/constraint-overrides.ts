/** Where the published model says less than the service accepts. Err on the lenient side, and cite the source. */
import type { Rule } from "./constraint.ts";

interface Override {
  structure: string;
  member: string;
  rule: Rule;
}

export const overrides: Partial<Record<string, Override[]>> = {
  codepipeline: [
    {
      // The model says 1,000 characters, the service has accepted 50,000 since 2022:
      // https://github.com/hashicorp/terraform-provider-aws/issues/41023, https://github.com/aws/aws-cdk/issues/19767
      // Tokens are among the values, and the service does not repeat them: https://github.com/aws/aws-cdk/issues/12747
      structure: "ActionDeclaration",
      member: "configuration",
      rule: { s: 1, k: { n: 1, x: 50 }, v: { n: 1, x: 50_000 } },
    },
  ],
};
