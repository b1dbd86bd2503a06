import type { Operation } from "../../door/service.ts";
import { buildSeenBy } from "../managed.ts";
import { buildIdFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";
import { buildShape } from "../shapes.ts";

/** Takes ids and ARNs; answers in the order asked. */
export const BatchGetBuilds: Operation<"codebuild", "BatchGetBuilds", CodebuildParts> = ({ ids }, { caller }, { journal }) => {
  if (ids.some((id) => !id.includes(":"))) throw invalid("Invalid build ID provided");
  const found = [...new Set(ids)].map((id) => ({ id, row: buildSeenBy(journal, caller, buildIdFrom(id)) }));
  return {
    builds: found.flatMap(({ row }) => (row ? [buildShape(row)] : [])),
    buildsNotFound: found.flatMap(({ id, row }) => (row ? [] : [id])),
  };
};
