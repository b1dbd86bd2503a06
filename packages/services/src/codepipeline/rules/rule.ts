/**
 * What a rule type is: a provider of checks instead of actions. Adding one is adding a file and naming it in catalogue.ts. A rule is
 * worked on as an action is, by the same rows, effects and deadlines; it has no output artifacts.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference.html
 */
import type { RuleDeclaration, RuleTypeId } from "../declare/declaration.ts";
import type { Gate } from "../model.ts";
import type { ConfigurationKey, Counts, Provider } from "../providers/provider.ts";
import type { ActionResult } from "../store/actions.ts";

export interface RuleType extends Pick<Provider, "start" | "startFinds" | "look" | "abandon" | "timedOut"> {
  readonly id: RuleTypeId;
  readonly configuration: Readonly<Record<string, ConfigurationKey>>;
  readonly inputArtifacts: Counts;
  /** Whether it may decide that a stage is skipped. */
  readonly skips?: boolean;
  /** Whether the rule has `commands`, which it must have then. */
  readonly hasCommands?: boolean;
  /** Rules of the configuration beyond its keys: gives what is wrong with it. */
  check?(rule: RuleDeclaration): string | undefined;
  timeoutMinutes(rule: { timeoutInMinutes?: number }): number;
  /** What the end of the work says about the rule, where that depends on the condition's gate. */
  judge?(gate: Gate, result: ActionResult): ActionResult;
}

export const ruleTypeId = (provider: string): RuleTypeId => ({ category: "Rule", owner: "AWS", provider, version: "1" });

/** A rule that has not been met. */
export const unmet = (message: string): { done: ActionResult } => ({
  done: { status: "Failed", summary: message, error: { code: "JobFailed", message } },
});

export const met = (summary: string): { done: ActionResult } => ({ done: { status: "Succeeded", summary } });
