/** A rule in the shape of an action, for what works on both. */
import type { RuleDeclaration, RuleTypeId, WorkDeclaration } from "../declare/declaration.ts";

/** Owner and version may be left out: there is only one of each. */
export const idOfRule = ({ ruleTypeId }: RuleDeclaration): RuleTypeId => {
  const { category, owner = "AWS", provider, version = "1" } = ruleTypeId;
  return { category, owner, provider, version };
};

export function asAction(rule: RuleDeclaration): WorkDeclaration {
  const { name, configuration = {}, inputArtifacts = [], commands, roleArn, region, timeoutInMinutes } = rule;
  return {
    name,
    actionTypeId: idOfRule(rule),
    runOrder: 1,
    configuration,
    inputArtifacts,
    outputArtifacts: [],
    ...(commands && { commands }),
    ...(roleArn !== undefined && { roleArn }),
    ...(region !== undefined && { region }),
    ...(timeoutInMinutes !== undefined && { timeoutInMinutes }),
  };
}
