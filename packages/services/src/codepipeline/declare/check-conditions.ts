/**
 * Conditions of stages: what may result, and their rules against the types of rules.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-conditions.html#stage-conditions-considerations
 */
import type { Result } from "@aws-sdk/client-codepipeline";
import { InvalidStageDeclarationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { type Gate, gates } from "../model.ts";
import { idOfRule } from "../rules/as-action.ts";
import { ruleTypeOf } from "../rules/catalogue.ts";
import type { RuleType } from "../rules/rule.ts";
import { checkCount, checkKeys } from "./check-actions.ts";
import type { Declaration, RuleDeclaration, StageDeclaration } from "./declaration.ts";

const refuse = (text: string): Error => fault(InvalidStageDeclarationException, text);

const results: Record<Gate, { called: string; allowed: readonly Result[] }> = {
  beforeEntry: { called: "entry", allowed: ["FAIL", "SKIP"] },
  onSuccess: { called: "success", allowed: ["ROLLBACK", "FAIL"] },
  onFailure: { called: "failure", allowed: ["ROLLBACK"] },
};

export function checkConditions({ stages }: Declaration, region: string): void {
  for (const stage of stages) for (const gate of gates) checkGate(stage, gate, region);
}

function checkGate(stage: StageDeclaration, gate: Gate, region: string): void {
  const [condition] = stage[gate]?.conditions ?? [];
  if (!condition) return;
  const { called, allowed } = results[gate];
  const { result, rules = [] } = condition;
  if (!result || !allowed.includes(result))
    throw refuse(`The ${called} condition of stage '${stage.name}' must have the result ${allowed.join(" or ")}.`);
  if (rules.length === 0) throw refuse(`The ${called} condition of stage '${stage.name}' must have at least one rule.`);
  const names = new Set<string>();
  for (const rule of rules) {
    if (names.has(rule.name))
      throw refuse(`Rule name '${rule.name}' is used more than once in the ${called} condition of stage '${stage.name}'`);
    names.add(rule.name);
    const type = typeOf(rule, region);
    if (result === "SKIP" && !type.skips)
      throw refuse(
        `The entry condition of stage '${stage.name}' has the result SKIP, with which only the rules LambdaInvoke and VariableCheck can be used; '${rule.name}' is ${type.id.provider}.`,
      );
    checkRule(rule, type);
  }
}

/** A rule type that does not exist here is refused as an action type is. */
function typeOf(rule: RuleDeclaration, region: string): RuleType {
  const { category, provider, owner, version } = idOfRule(rule);
  const type = ruleTypeOf({ category, provider, owner, version });
  if (type && (rule.region === undefined || rule.region === region)) return type;
  throw refuse(
    `RuleType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') in rule '${rule.name}' is not available in region ${rule.region ?? region}`,
  );
}

function checkRule(rule: RuleDeclaration, type: RuleType): void {
  const { name, configuration = {}, inputArtifacts = [], commands = [] } = rule;
  if (commands.length > 0 && !type.hasCommands)
    throw refuse(`The following rule cannot contain a commands field: ${name}. To use the commands field, use a Commands rule.`);
  if (commands.length === 0 && type.hasCommands) throw refuse(`The following rule must contain a commands field: ${name}.`);
  checkKeys({ kind: "Rule", name, configuration, keys: type.configuration }, refuse);
  const problem = type.check?.(rule);
  if (problem !== undefined) throw refuse(problem);
  checkCount(`Rule ${name}`, "input", inputArtifacts.length, type.inputArtifacts, refuse);
}
