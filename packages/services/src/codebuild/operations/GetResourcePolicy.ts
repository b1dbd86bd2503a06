import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkShareable, policyOf } from "../policies/policies.ts";

export const GetResourcePolicy: Operation<"codebuild", "GetResourcePolicy", CodebuildParts> = (
  { resourceArn },
  { caller },
  { journal },
) => {
  checkShareable(journal, placeOf(caller), resourceArn);
  return { policy: policyOf(journal, placeOf(caller), resourceArn) };
};
