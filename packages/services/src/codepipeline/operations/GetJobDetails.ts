import type { Operation } from "../../door/service.ts";
import { theJob } from "../jobs/answer.ts";
import { jobData } from "../jobs/data.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * As PollForJobs tells of a job, with new credentials. Of a job that has ended there are no secrets and no credentials any more.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetJobDetails.html
 */
export const GetJobDetails: Operation<"codepipeline", "GetJobDetails", CodepipelineParts> = async ({ jobId }, call, parts) => {
  const row = theJob(parts.journal, call, jobId);
  return { jobDetails: { id: row.id, accountId: row.account, data: await jobData(parts, row) } };
};
