import type { Operation } from "../../door/service.ts";
import { noSuchThirdPartyJob } from "../jobs/third-party.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetThirdPartyJobDetails.html */
export const GetThirdPartyJobDetails: Operation<"codepipeline", "GetThirdPartyJobDetails", CodepipelineParts> = ({ jobId }) => {
  throw noSuchThirdPartyJob(jobId);
};
