import { ActionTypeNotFoundException, type Job } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { providerAt } from "../action-types/lookup.ts";
import { handOut } from "../jobs/hand-out.ts";
import { jobsOnOffer, typeKey } from "../jobs/store.ts";
import { jobsPerPoll } from "../limits.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/**
 * Jobs of custom actions, and those of Lambda functions. Each comes with a nonce: who does not acknowledge with it in time loses the job
 * to the next who polls. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PollForJobs.html
 */
export const PollForJobs: Operation<"codepipeline", "PollForJobs", CodepipelineParts> = async (input, { caller, now }, parts) => {
  const { actionTypeId, maxBatchSize = 1, queryParam = {} } = input;
  const provider = providerAt(parts, caller, actionTypeId);
  if (!provider || (actionTypeId.owner !== "Custom" && provider.id.provider !== "Lambda")) throw notFound(typeKey(actionTypeId));
  const [query] = Object.entries(queryParam);
  const wanted = { account: caller.account, region: caller.region, type: typeKey(actionTypeId), ...(query && { query }) };
  const onOffer = jobsOnOffer(parts.journal, wanted, now, Math.min(maxBatchSize, jobsPerPoll));
  const jobs: Job[] = [];
  for (const { id } of onOffer) {
    const job = await handOut(parts, id);
    if (job) jobs.push(job);
  }
  return { jobs };
};

const notFound = (key: string): ActionTypeNotFoundException => {
  const [category, owner, provider, version] = key.split("/");
  return fault(
    ActionTypeNotFoundException,
    `No jobs are offered for ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}')`,
  );
};
