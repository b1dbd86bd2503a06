import type { Operation } from "../../door/service.ts";
import { tidyCachesSoon } from "../cache/tidy.ts";
import { projectSeenBy } from "../managed.ts";
import { placeOf, projectNameFrom } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectNotFound } from "../project/not-found.ts";
import { resetCache } from "../store.ts";

/** Builds from now on find no cache of before, be it in S3 or on this host. What running builds have stays until they end. */
export const InvalidateProjectCache: Operation<"codebuild", "InvalidateProjectCache", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const name = projectNameFrom(input.projectName);
  journal.transact((tx) => {
    const project = projectSeenBy(tx, caller, name);
    if (!project) throw projectNotFound(placeOf(caller), name);
    resetCache(tx, project, project.name);
    tidyCachesSoon(tx);
  });
  return {};
};
