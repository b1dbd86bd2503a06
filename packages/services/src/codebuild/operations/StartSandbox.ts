import type { Operation } from "../../door/service.ts";
import { findRepeated, remember } from "../idempotency.ts";
import { projectSeenBy, sandboxOwner } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { settingsOf } from "../plan/settings.ts";
import { projectNotFound } from "../project/not-found.ts";
import { invalid } from "../project/refuse.ts";
import { sandboxShape } from "../sandbox/shapes.ts";
import { startBuild } from "../start.ts";

/** An environment of the project that stays until it is stopped or its time is up. It waits in the queue as builds do. */
export const StartSandbox: Operation<"codebuild", "StartSandbox", CodebuildParts> = (input, call, parts) => {
  const place = placeOf(call.caller);
  if (!input.projectName) throw invalid("Invalid project name: must not be empty");
  const name = projectNameFrom(input.projectName);
  const sandbox = parts.journal.transact((tx) => {
    const project = projectSeenBy(tx, call.caller, name);
    if (!project) throw projectNotFound(place, name);
    const request = { ...input, sandbox: true };
    const repeated = findRepeated(tx, place, input.idempotencyToken, request);
    if (repeated) return repeated;
    const { secondaryArtifacts: _, ...settings } = settingsOf(project.facts, { artifactsOverride: { type: "NO_ARTIFACTS" } });
    const started = startBuild(tx, parts, call, { project, settings, overrides: {}, owner: sandboxOwner });
    remember(tx, place, input.idempotencyToken, request, started.id);
    return started;
  });
  parts.crash.at("build-queued");
  return { sandbox: sandboxShape(sandbox) };
};
