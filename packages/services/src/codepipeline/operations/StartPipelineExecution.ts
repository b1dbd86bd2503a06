import { ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Caller } from "../../door/caller.ts";
import type { Operation } from "../../door/service.ts";
import { start } from "../advance.ts";
import { tooManyExecutions } from "../errors.ts";
import { hasRoom, missingVariables, resolveVariables } from "../start-execution.ts";
import { executionOfToken, keepToken, type Trigger } from "../store/executions.ts";
import { theDeclaration, thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkOverrides } from "../requests/source-overrides.ts";

/** The same clientRequestToken gives the same execution. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html */
export const StartPipelineExecution: Operation<"codepipeline", "StartPipelineExecution", CodepipelineParts> = (input, call, parts) => {
  const { name, variables, sourceRevisions = [], clientRequestToken: token } = input;
  return parts.journal.transactShared((tx) => {
    const pipeline = thePipeline(tx, call, name);
    const known = token === undefined ? undefined : executionOfToken(tx, pipeline.id, token);
    if (known !== undefined) return { pipelineExecutionId: known };
    const declaration = theDeclaration(tx, parts, pipeline);
    const { resolved, missing, unknown } = resolveVariables(declaration, variables);
    if (unknown.length > 0)
      throw fault(ValidationException, `The pipeline '${name}' does not declare the variables: ${unknown.join(", ")}`);
    if (missing.length > 0) throw fault(ValidationException, missingVariables(missing));
    checkOverrides(declaration, sourceRevisions);
    if (!hasRoom(tx, pipeline)) throw tooManyExecutions(name);
    const pipelineExecutionId = start(tx, parts, pipeline, {
      trigger: triggerBy(call.caller),
      variables: resolved,
      sourceOverrides: sourceRevisions,
    });
    if (token !== undefined) keepToken(tx, pipeline.id, token, pipelineExecutionId);
    return { pipelineExecutionId };
  });
};

/** A rule of EventBridge is named itself; whoever else starts a pipeline by its ARN. */
function triggerBy({ principal }: Caller): Trigger {
  const behalf = principal.kind === "session" ? principal.behalf : undefined;
  if (behalf?.service === "events.amazonaws.com") return { triggerType: "CloudWatchEvent", triggerDetail: behalf.sourceArn };
  return { triggerType: "StartPipelineExecution", triggerDetail: principal.arn };
}
