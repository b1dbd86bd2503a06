import type { Operation } from "../../door/service.ts";
import { batchShape } from "../batch/shapes.ts";
import { startBatch } from "../batch/start.ts";
import { findRepeatedBatch, rememberBatch } from "../batch/idempotency.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";

export const StartBuildBatch: Operation<"codebuild", "StartBuildBatch", CodebuildParts> = (input, call, parts) => {
  const place = placeOf(call.caller);
  const { projectName, idempotencyToken, ...overrides } = input;
  const name = projectNameFrom(projectName);
  const buildBatch = parts.journal.transact((tx) => {
    const project = projectSeenBy(tx, call.caller, name);
    if (!project) throw projectNotFound(place, name);
    const repeated = findRepeatedBatch(tx, place, idempotencyToken, input);
    if (repeated) return batchShape(tx, repeated);
    const started = startBatch(tx, parts, call, project, overrides);
    rememberBatch(tx, place, idempotencyToken, input, started.id);
    return batchShape(tx, started);
  });
  parts.crash.at("batch-queued");
  return { buildBatch };
};
