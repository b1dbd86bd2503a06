import type { Operation } from "../../door/service.ts";
import { continued, linkRetry } from "../auto-retry.ts";
import { findRepeated, remember } from "../idempotency.ts";
import { buildSeenBy, projectSeenBy } from "../managed.ts";
import { buildIdFrom, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { buildNotFound } from "../project/build-not-found.ts";
import { projectNotFound } from "../project/not-found.ts";
import { invalid } from "../project/refuse.ts";
import { buildShape } from "../shapes.ts";
import { startBuild } from "../start.ts";

/** A new build with the settings of the old one, the project's changes since then left aside. */
export const RetryBuild: Operation<"codebuild", "RetryBuild", CodebuildParts> = (input, call, parts) => {
  const place = placeOf(call.caller);
  if (!input.id) throw invalid("Invalid build ID provided");
  const id = buildIdFrom(input.id);
  const build = parts.journal.transact((tx) => {
    const old = buildSeenBy(tx, call.caller, id);
    if (!old) throw buildNotFound(id);
    if (old.state.status === "IN_PROGRESS") throw invalid(`Build ${id} is still in progress and cannot be retried`);
    const project = projectSeenBy(tx, call.caller, old.project);
    if (!project) throw projectNotFound(place, old.project);
    const repeated = findRepeated(tx, place, input.idempotencyToken, input);
    if (repeated) return repeated;
    const autoRetry = continued(call, old, input.idempotencyToken);
    const started = startBuild(tx, parts, call, { project, settings: old.settings, overrides: old.overrides, autoRetry });
    if (autoRetry) linkRetry(tx, old, started.id);
    remember(tx, place, input.idempotencyToken, input, started.id);
    return started;
  });
  parts.crash.at("build-queued");
  return { build: buildShape(build) };
};
