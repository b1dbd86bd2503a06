import type { BuildNotDeleted } from "@aws-sdk/client-codebuild";
import type { Operation } from "../../door/service.ts";
import { giveUpDeleted } from "../debug/kept.ts";
import { buildSeenBy } from "../managed.ts";
import { buildArn, buildIdFrom, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { deleteBuild } from "../store.ts";

/** Builds that run are not deleted; the answer says so for each. */
export const BatchDeleteBuilds: Operation<"codebuild", "BatchDeleteBuilds", CodebuildParts> = ({ ids }, { caller }, { journal }) => {
  const place = placeOf(caller);
  const buildsDeleted: string[] = [];
  const buildsNotDeleted: BuildNotDeleted[] = [];
  journal.transact((tx) => {
    for (const given of new Set(ids)) {
      const id = buildIdFrom(given);
      const build = buildSeenBy(tx, caller, id);
      if (!build) buildsNotDeleted.push({ id: given, statusCode: "BUILD_NOT_FOUND" });
      else if (deleteBuild(tx, place, id) === 1) {
        giveUpDeleted(tx, build);
        buildsDeleted.push(buildArn(place, id));
      } else buildsNotDeleted.push({ id: given, statusCode: "BUILD_IN_PROGRESS" });
    }
  });
  return { buildsDeleted, buildsNotDeleted };
};
