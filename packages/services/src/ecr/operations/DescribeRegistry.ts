import type { Operation } from "../../door/service.ts";
import type { EcrParts } from "../model.ts";

/** Replication is refused, so there are never rules for it. */
export const DescribeRegistry: Operation<"ecr", "DescribeRegistry", EcrParts> = (_input, { caller }) => ({
  registryId: caller.account,
  replicationConfiguration: { rules: [] },
});
