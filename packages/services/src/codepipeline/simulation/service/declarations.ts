/** Plans as declarations, as a user would hand them in. */
import type { GivenPipeline } from "../../declare/declaration.ts";
import type { Plan, PlannedStage } from "../reference/world.ts";

type Stage = GivenPipeline["stages"][number];
type Rules = NonNullable<NonNullable<Stage["beforeEntry"]>["conditions"][number]["rules"]>;

export const pipelineName = "shop";

/** What every build is given: a variable of the pipeline, one of the execution, and one of an action before it. */
export const value = "#{variables.Color} #{codepipeline.PipelineExecutionId} #{Code.Word}";
export const resolved = (executionId: string): string => `red ${executionId} of Action0`;

/** Which actions are approvals, beyond the source stage. */
const isApproval = (action: string): boolean => action.endsWith("1");

export const declarationOf = ({ mode, stages }: Plan): GivenPipeline => ({
  name: pipelineName,
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "artifacts" },
  executionMode: mode,
  pipelineType: "V2",
  variables: [{ name: "Color", defaultValue: "red" }],
  stages: stages.map((stage, index) => declaredStage(stage, index === 0)),
});

function declaredStage(stage: PlannedStage, isSource: boolean): Stage {
  const { name, groups, beforeEntry, onSuccess, onFailure } = stage;
  return {
    name,
    // With gaps between the numbers, and the groups not in their order.
    actions: [...groups.entries()]
      .toReversed()
      .flatMap(([index, names]) => names.map((action) => declaredAction(action, index * 2 + 1, isSource))),
    ...(beforeEntry && { beforeEntry: { conditions: [{ result: beforeEntry.result, rules: declaredRules(beforeEntry.rules) }] } }),
    ...(onSuccess && { onSuccess: { conditions: [{ result: onSuccess.result, rules: declaredRules(onSuccess.rules) }] } }),
    ...(onFailure && { onFailure: declaredFailure(onFailure) }),
  };
}

function declaredFailure(onFailure: NonNullable<PlannedStage["onFailure"]>): NonNullable<Stage["onFailure"]> {
  if (onFailure.result === "RETRY") return { result: "RETRY", retryConfiguration: { retryMode: onFailure.retryMode } };
  if (!onFailure.rules) return { result: "ROLLBACK" };
  return { conditions: [{ result: "ROLLBACK", rules: declaredRules(onFailure.rules) }] };
}

function declaredAction(name: string, runOrder: number, isSource: boolean): Stage["actions"][number] {
  const scripted = { owner: "AWS" as const, provider: "Scripted", version: "1" };
  if (isSource) {
    const namespace = name === "Action0" && { namespace: "Code" };
    return {
      name,
      runOrder,
      actionTypeId: { category: "Source", ...scripted },
      outputArtifacts: [{ name: `${name}Output` }],
      ...namespace,
    };
  }
  if (isApproval(name)) return { name, runOrder, actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" } };
  return { name, runOrder, actionTypeId: { category: "Build", ...scripted }, configuration: { Value: value } };
}

const declaredRules = (names: readonly string[]): Rules =>
  names.map((name) => ({
    name,
    ruleTypeId: { category: "Rule", owner: "AWS", provider: "LambdaInvoke", version: "1" },
    configuration: { FunctionName: name },
  }));
