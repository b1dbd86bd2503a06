import { OutputVariablesSizeExceededException, type PutJobSuccessResultInput, ValidationException } from "@aws-sdk/client-codepipeline";
import { fault, type Given } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { answerJob, theJob, type Told } from "../jobs/answer.ts";
import { contentOf, type JobRow } from "../jobs/store.ts";
import { external } from "../jobs/urls.ts";
import { outputVariablesBytesMax } from "../limits.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * With a continuation token the work goes on: this job is done, and the next one carries the token. Without it the action has succeeded.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html
 */
export const PutJobSuccessResult: Operation<"codepipeline", "PutJobSuccessResult", CodepipelineParts> = (input, call, parts) => {
  const { jobId, continuationToken, outputVariables = {} } = input;
  checkVariables(outputVariables, continuationToken);
  parts.journal.transactShared((tx) => {
    const row = theJob(tx, call, jobId);
    const told = toldIn(row, input);
    if (continuationToken !== undefined) return answerJob(tx, parts, row, { told, continuationToken });
    const { percentComplete: _, revision: __, ...shown } = told;
    const result = { status: "Succeeded" as const, ...shown, outputArtifacts: contentOf(row).outputs, outputVariables };
    return answerJob(tx, parts, row, { told, result });
  });
  return {};
};

function checkVariables(variables: Record<string, string>, continuationToken: string | undefined): void {
  const entries = Object.entries(variables);
  if (entries.length > 0 && continuationToken !== undefined)
    throw fault(ValidationException, "Output variables can only be given without a continuation token.");
  const bytes = entries.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (bytes > outputVariablesBytesMax)
    throw fault(
      OutputVariablesSizeExceededException,
      `The output variables have ${bytes} bytes, which exceeds the limit of ${outputVariablesBytesMax} bytes for an action.`,
    );
}

function toldIn(row: JobRow, { currentRevision, executionDetails }: Given<PutJobSuccessResultInput>): Told {
  const { summary, externalExecutionId, percentComplete } = executionDetails ?? {};
  return {
    ...(summary !== undefined && { summary }),
    ...(externalExecutionId !== undefined && external(row, externalExecutionId)),
    ...(percentComplete !== undefined && { percentComplete }),
    ...(currentRevision && {
      revision: {
        revisionId: currentRevision.revision,
        revisionChangeIdentifier: currentRevision.changeIdentifier,
        ...(currentRevision.revisionSummary !== undefined && { revisionSummary: currentRevision.revisionSummary }),
        ...(currentRevision.created && { created: currentRevision.created.getTime() }),
      },
    }),
  };
}
