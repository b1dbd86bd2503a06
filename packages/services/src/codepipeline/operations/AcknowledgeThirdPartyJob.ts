import type { Operation } from "../../door/service.ts";
import { noSuchThirdPartyJob } from "../jobs/third-party.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_AcknowledgeThirdPartyJob.html */
export const AcknowledgeThirdPartyJob: Operation<"codepipeline", "AcknowledgeThirdPartyJob", CodepipelineParts> = ({ jobId }) => {
  throw noSuchThirdPartyJob(jobId);
};
