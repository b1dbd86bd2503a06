import { ActionNotFoundException, ApprovalAlreadyCompletedException, InvalidApprovalTokenException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { StageDeclaration } from "../declare/declaration.ts";
import { actionByToken } from "../store/actions.ts";
import type { ActionRow } from "../store/rows.ts";
import { finish } from "../work.ts";
import { theDeclaration, thePipeline, theStage } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The token is that of one action execution. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html */
export const PutApprovalResult: Operation<"codepipeline", "PutApprovalResult", CodepipelineParts> = (input, call, parts) => {
  const { pipelineName, stageName, actionName, token, result } = input;
  const by = call.caller.principal.arn;
  return parts.journal.transactShared((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    const row = actionByToken(tx, pipeline.id, stageName, actionName, token);
    if (!row) throw noSuchToken(theStage(theDeclaration(tx, parts, pipeline), stageName), input);
    if (row.status !== "InProgress") throw over(row, input);
    finish(tx, parts, row.id, {
      status: result.status === "Approved" ? "Succeeded" : "Failed",
      summary: result.summary,
      updatedBy: by,
      ...(result.status === "Rejected" && { error: { code: "JobFailed", message: `Rejected by ${by}. ${result.summary}`.trim() } }),
    });
    return { approvedAt: new Date(tx.now) };
  });
};

/** Somebody answered it, or it came to its end without an answer: its time was over, or the execution was stopped. */
function over(row: ActionRow, { actionName, token }: Record<Names, string>): Error {
  const answered = row.status === "Succeeded" || (row.status === "Failed" && row.updated_by !== null);
  return answered
    ? fault(ApprovalAlreadyCompletedException, `The approval action '${actionName}' has already been completed.`)
    : fault(InvalidApprovalTokenException, `The approval token '${token}' of action '${actionName}' has expired.`);
}

/** An execution in PARALLEL mode may run under an older declaration, so names are judged only when the token is nobody's. */
function noSuchToken({ actions }: StageDeclaration, { pipelineName, stageName, actionName, token }: Record<Names, string>): Error {
  if (actions.some(({ name }) => name === actionName))
    return fault(InvalidApprovalTokenException, `The approval token '${token}' is not valid for action '${actionName}'.`);
  return fault(
    ActionNotFoundException,
    `Stage '${stageName}' of pipeline '${pipelineName}' does not contain an action with name '${actionName}'`,
  );
}

type Names = "pipelineName" | "stageName" | "actionName" | "token";
