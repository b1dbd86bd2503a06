/**
 * The rules there are. One that is not here is refused when a pipeline is created, as one that is not available: CloudWatchAlarm, as
 * there are no alarms here that it could look at.
 */
import type { RuleTypeId } from "../declare/declaration.ts";
import { codeBuildRule } from "./code-build.ts";
import { commandsRule } from "./commands.ts";
import { deploymentWindow } from "./deployment-window.ts";
import { lambdaInvoke } from "./lambda-invoke.ts";
import type { RuleType } from "./rule.ts";
import { variableCheck } from "./variable-check.ts";

export const ruleCatalogue: readonly RuleType[] = [variableCheck, deploymentWindow, lambdaInvoke, codeBuildRule, commandsRule];

export function ruleTypeOf({ provider, owner, version }: RuleTypeId): RuleType | undefined {
  return ruleCatalogue.find(({ id }) => id.provider === provider && id.owner === owner && id.version === version);
}
