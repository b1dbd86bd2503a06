import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkPolicy, checkShareable, putPolicy } from "../policies/policies.ts";

export const PutResourcePolicy: Operation<"codebuild", "PutResourcePolicy", CodebuildParts> = (input, { caller }, { journal }) => {
  const { policy, resourceArn } = input;
  const place = placeOf(caller);
  checkPolicy(policy);
  journal.transact((tx) => {
    checkShareable(tx, place, resourceArn);
    putPolicy(tx, place, resourceArn, policy);
  });
  return { resourceArn };
};
