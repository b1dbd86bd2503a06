import type { Operation } from "../../door/service.ts";
import { batchShape } from "../batch/shapes.ts";
import { batchSeenBy } from "../managed.ts";
import { batchIdFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";

/** Takes ids and ARNs; answers in the order asked. */
export const BatchGetBuildBatches: Operation<"codebuild", "BatchGetBuildBatches", CodebuildParts> = ({ ids }, { caller }, { journal }) => {
  if (ids.some((id) => !id.includes(":"))) throw invalid("Invalid build batch ID provided");
  const found = [...new Set(ids)].map((id) => ({ id, row: batchSeenBy(journal, caller, batchIdFrom(id)) }));
  return {
    buildBatches: found.flatMap(({ row }) => (row ? [batchShape(journal, row)] : [])),
    buildBatchesNotFound: found.flatMap(({ id, row }) => (row ? [] : [id])),
  };
};
