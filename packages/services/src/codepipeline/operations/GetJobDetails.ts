import { ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { theJob } from "../jobs/answer.ts";
import { jobData } from "../jobs/data.ts";
import { ActionFailed } from "../providers/provider.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * As PollForJobs tells of a job, with new credentials. Of a job that has ended there are no secrets and no credentials any more.
 * Throws ValidationException when the roles can no longer be taken on.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetJobDetails.html
 */
export const GetJobDetails: Operation<"codepipeline", "GetJobDetails", CodepipelineParts> = async ({ jobId }, call, parts) => {
  const row = theJob(parts.journal, call, jobId);
  try {
    return { jobDetails: { id: row.id, accountId: row.account, data: await jobData(parts, row) } };
  } catch (error) {
    throw error instanceof ActionFailed ? fault(ValidationException, error.message) : error;
  }
};
