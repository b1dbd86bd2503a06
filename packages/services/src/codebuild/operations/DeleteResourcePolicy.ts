import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { deletePolicy } from "../policies/policies.ts";

/** Succeeds for a resource without a policy, too. */
export const DeleteResourcePolicy: Operation<"codebuild", "DeleteResourcePolicy", CodebuildParts> = (
  { resourceArn },
  { caller },
  { journal },
) => {
  journal.transact((tx) => deletePolicy(tx, placeOf(caller), resourceArn));
  return {};
};
