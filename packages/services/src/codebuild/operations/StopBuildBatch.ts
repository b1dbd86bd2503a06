import type { Operation } from "../../door/service.ts";
import { advanceBatch } from "../batch/advance.ts";
import { batchNotFound } from "../batch/not-found.ts";
import { batchShape } from "../batch/shapes.ts";
import { batchSeenBy } from "../managed.ts";
import { batchIdFrom, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";

/** The batch is complete from here on; its builds are stopped after it. One that is complete already is answered as it is. */
export const StopBuildBatch: Operation<"codebuild", "StopBuildBatch", CodebuildParts> = (input, { caller }, { journal }) => {
  const id = batchIdFrom(input.id);
  return journal.transact((tx) => {
    const known = batchSeenBy(tx, caller, id);
    if (!known) throw batchNotFound(id);
    const stopped = advanceBatch(tx, placeOf(caller), id, { kind: "stopped", at: tx.now });
    return { buildBatch: batchShape(tx, stopped ?? known) };
  });
};
