import type { Operation } from "../../door/service.ts";
import { checkAutoRetryLimit } from "../auto-retry.ts";
import { memberOf } from "../batch/builds/member.ts";
import { startMember } from "../batch/builds/start-member.ts";
import { findRepeated, remember } from "../idempotency.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { checkLambdaCall } from "../project/check-lambda.ts";
import { projectNotFound } from "../project/not-found.ts";
import { settingsOf } from "../plan/settings.ts";
import { buildShape } from "../shapes.ts";
import { startBuild } from "../start.ts";

export const StartBuild: Operation<"codebuild", "StartBuild", CodebuildParts> = (input, call, parts) => {
  const place = placeOf(call.caller);
  const { projectName, idempotencyToken, ...overrides } = input;
  checkAutoRetryLimit(overrides.autoRetryLimitOverride);
  const name = projectNameFrom(projectName);
  const build = parts.journal.transact((tx) => {
    const project = projectSeenBy(tx, call.caller, name);
    if (!project) throw projectNotFound(place, name);
    const member = memberOf(tx, call.caller, name, idempotencyToken);
    if (member) return startMember(tx, parts, call, project, member);
    const repeated = findRepeated(tx, place, idempotencyToken, input);
    if (repeated) return repeated;
    const settings = settingsOf(project.facts, overrides, project.owner);
    checkLambdaCall(settings.environment.type, overrides);
    const started = startBuild(tx, parts, call, { project, settings, overrides });
    remember(tx, place, idempotencyToken, input, started.id);
    return started;
  });
  parts.crash.at("build-queued");
  return { build: buildShape(build) };
};
