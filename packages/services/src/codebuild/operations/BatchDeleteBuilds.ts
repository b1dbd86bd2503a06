import type { BuildNotDeleted } from "@aws-sdk/client-codebuild";
import type { Operation } from "../../door/service.ts";
import { buildArn, buildIdFrom, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { deleteBuild, findBuild } from "../store.ts";

/** Builds that run are not deleted; the answer says so for each. */
export const BatchDeleteBuilds: Operation<"codebuild", "BatchDeleteBuilds", CodebuildParts> = ({ ids }, { caller }, { journal }) => {
  const place = placeOf(caller);
  const buildsDeleted: string[] = [];
  const buildsNotDeleted: BuildNotDeleted[] = [];
  journal.transact((tx) => {
    for (const given of new Set(ids)) {
      const id = buildIdFrom(given);
      if (deleteBuild(tx, place, id) === 1) buildsDeleted.push(buildArn(place, id));
      else buildsNotDeleted.push({ id: given, statusCode: findBuild(tx, place, id) ? "BUILD_IN_PROGRESS" : "BUILD_NOT_FOUND" });
    }
  });
  return { buildsDeleted, buildsNotDeleted };
};
