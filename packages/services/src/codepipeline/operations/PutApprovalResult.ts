import { ActionNotFoundException, ApprovalAlreadyCompletedException, InvalidApprovalTokenException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { actionByToken } from "../store/actions.ts";
import { finish } from "../work.ts";
import { theDeclaration, thePipeline, theStage } from "./find.ts";
import type { CodepipelineParts } from "./parts.ts";

/** The token is that of one action execution. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html */
export const PutApprovalResult: Operation<"codepipeline", "PutApprovalResult", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName, actionName, token, result } = input;
  const by = call.caller.principal.arn;
  return parts.journal.transact((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    const stage = theStage(theDeclaration(tx, parts, pipeline), stageName);
    if (!stage.actions.some(({ name }) => name === actionName))
      throw fault(
        ActionNotFoundException,
        `Stage '${stageName}' of pipeline '${pipelineName}' does not contain an action with name '${actionName}'`,
      );
    const row = actionByToken(tx, pipeline.id, stageName, actionName, token);
    if (!row) throw fault(InvalidApprovalTokenException, `The approval token '${token}' is not valid for action '${actionName}'.`);
    if (row.status !== "InProgress")
      throw fault(ApprovalAlreadyCompletedException, `The approval action '${actionName}' has already been completed.`);
    finish(tx, parts, row.id, {
      status: result.status === "Approved" ? "Succeeded" : "Failed",
      summary: result.summary,
      updatedBy: by,
      ...(result.status === "Rejected" && { error: { code: "JobFailed", message: `Rejected by ${by}. ${result.summary}`.trim() } }),
    });
    return { approvedAt: new Date(tx.now) };
  });
};
