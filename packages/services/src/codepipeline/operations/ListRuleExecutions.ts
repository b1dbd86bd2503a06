import type { RuleExecutionDetail } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import { rulesAt } from "../declare/declaration.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { artifactDetail, resultDetail, workDetail, workPage } from "../requests/work-page.ts";
import { inputOf } from "../store/actions.ts";
import { definitionOf } from "../store/definitions.ts";
import type { Pipeline } from "../store/pipelines.ts";
import type { ActionRow } from "../store/rows.ts";

/** Newest first. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListRuleExecutions.html */
export const ListRuleExecutions: Operation<"codepipeline", "ListRuleExecutions", CodepipelineParts> = (input, call, parts) => {
  const { pipeline, page, nextToken } = workPage(parts, call, "rules", input);
  return { ruleExecutionDetails: page.map((row) => detailOf(parts, pipeline, row)), nextToken };
};

function detailOf(parts: CodepipelineParts, pipeline: Pipeline, row: ActionRow): RuleExecutionDetail {
  return {
    ...workDetail(row),
    ruleExecutionId: row.id,
    ruleName: row.action,
    input: inputDetail(parts, pipeline, row),
    output: {
      executionResult: resultDetail(row),
    },
  };
}

function inputDetail({ journal, definitions }: CodepipelineParts, pipeline: Pipeline, row: ActionRow): RuleExecutionDetail["input"] {
  const declaration = definitionOf(journal, definitions, pipeline.id, row.version)?.declaration;
  const stage = declaration?.stages.find(({ name }) => name === row.stage);
  const rule = stage && row.gate !== null ? rulesAt(stage, row.gate).find(({ name }) => name === row.action) : undefined;
  const input = inputOf(row);
  return {
    ...(rule && { ruleTypeId: rule.ruleTypeId, configuration: rule.configuration ?? {} }),
    ...(input && { resolvedConfiguration: input.resolvedConfiguration }),
    ...(rule?.roleArn !== undefined && { roleArn: rule.roleArn }),
    region: rule?.region ?? pipeline.region,
    inputArtifacts: (input?.artifacts ?? []).map(artifactDetail),
  };
}
