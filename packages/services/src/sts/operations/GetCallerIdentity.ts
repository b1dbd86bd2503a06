import type { Operation } from "../../door/service.ts";
import type { StsParts } from "../model.ts";

export const GetCallerIdentity: Operation<"sts", "GetCallerIdentity", StsParts> = (_, { caller }) => {
  const { principal, account } = caller;
  return { Account: account, Arn: principal.arn, UserId: principal.kind === "service" ? principal.service : principal.userId };
};
