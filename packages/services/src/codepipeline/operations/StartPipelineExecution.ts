import { ConcurrentPipelineExecutionsLimitExceededException, ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { start } from "../advance.ts";
import type { Declaration } from "../declare/declaration.ts";
import { concurrentExecutionsMax } from "../limits.ts";
import { hasRoom, missingVariables, resolveVariables } from "../start-execution.ts";
import { executionOfToken, keepToken, type SourceOverride } from "../store/executions.ts";
import { theDeclaration, thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The same clientRequestToken gives the same execution. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html */
export const StartPipelineExecution: Operation<"codepipeline", "StartPipelineExecution", CodepipelineParts> = (input, call, parts) => {
  const { name, variables, sourceRevisions = [], clientRequestToken: token } = input;
  return parts.journal.transact((tx) => {
    const pipeline = thePipeline(tx, call, name);
    const known = token === undefined ? undefined : executionOfToken(tx, pipeline.id, token);
    if (known !== undefined) return { pipelineExecutionId: known };
    const declaration = theDeclaration(tx, parts, pipeline);
    const { resolved, missing, unknown } = resolveVariables(declaration, variables);
    if (unknown.length > 0)
      throw fault(ValidationException, `The pipeline '${name}' does not declare the variables: ${unknown.join(", ")}`);
    if (missing.length > 0) throw fault(ValidationException, missingVariables(missing));
    for (const override of sourceRevisions) checkOverride(declaration, override);
    if (!hasRoom(tx, pipeline))
      throw fault(
        ConcurrentPipelineExecutionsLimitExceededException,
        `The pipeline '${name}' has reached the limit of ${concurrentExecutionsMax} concurrent pipeline executions.`,
      );
    const trigger = { triggerType: "StartPipelineExecution" as const, triggerDetail: call.caller.principal.arn };
    const pipelineExecutionId = start(tx, parts, pipeline, { trigger, variables: resolved, sourceOverrides: sourceRevisions });
    if (token !== undefined) keepToken(tx, pipeline.id, token, pipelineExecutionId);
    return { pipelineExecutionId };
  });
};

const revisionTypes: Record<string, SourceOverride["revisionType"][]> = {
  CodeCommit: ["COMMIT_ID"],
  CodeStarSourceConnection: ["COMMIT_ID"],
  S3: ["S3_OBJECT_VERSION_ID", "S3_OBJECT_KEY"],
  ECR: ["IMAGE_DIGEST"],
};

function checkOverride({ stages }: Declaration, { actionName, revisionType }: SourceOverride): void {
  const action = stages[0]?.actions.find((one) => one.name === actionName);
  if (!action) throw fault(ValidationException, `The source revision names '${actionName}', which is not a source action of the pipeline.`);
  if (!revisionTypes[action.actionTypeId.provider]?.includes(revisionType))
    throw fault(ValidationException, `The revision type ${revisionType} does not apply to the source action '${actionName}'.`);
  if (revisionType === "S3_OBJECT_KEY" && action.configuration["AllowOverrideForS3ObjectKey"] !== "true")
    throw fault(
      ValidationException,
      `The source action '${actionName}' does not allow its object key to be overridden: set AllowOverrideForS3ObjectKey to true.`,
    );
}
