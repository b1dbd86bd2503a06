/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CodeBuild.html */
import { testTimeoutMinutes } from "../limits.ts";
import { codeBuild } from "../providers/codebuild/code-build.ts";
import { asAction } from "./as-action.ts";
import { type RuleType, ruleTypeId } from "./rule.ts";

/** The build of the action of the same name, whose success is what the rule asks for. */
export const codeBuildRule: RuleType = {
  ...codeBuild,
  id: ruleTypeId("CodeBuild"),
  check: (rule) => codeBuild.check?.({ ...asAction(rule), actionTypeId: codeBuild.id }),
  timeoutMinutes: ({ timeoutInMinutes }) => timeoutInMinutes ?? testTimeoutMinutes,
};
