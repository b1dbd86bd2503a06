import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { putParameter, type Wanted } from "../put.ts";

export const PutParameter: Operation<"ssm", "PutParameter", SsmParts> = (input, { caller }, parts) => {
  const { version, tier } = parts.journal.transact((tx) => putParameter(tx, parts, caller, input as Wanted));
  return { Version: version, Tier: tier };
};
