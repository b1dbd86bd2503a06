/** Jobs of AWS's partners. There are no partners' action types here, so there are no such jobs: every question about one says so. */
import { JobNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";

export const noSuchThirdPartyJob = (jobId: string): JobNotFoundException =>
  fault(
    JobNotFoundException,
    `The third-party job with ID '${jobId}' could not be found: there are no action types of third parties here. Custom action types have jobs too.`,
  );
