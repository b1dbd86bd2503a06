import type { BuildNotDeleted } from "@aws-sdk/client-codebuild";
import type { Operation } from "../../door/service.ts";
import { batchNotFound } from "../batch/not-found.ts";
import { buildsOfBatch, deleteBatch } from "../batch/store.ts";
import { batchSeenBy } from "../managed.ts";
import { batchIdFrom, buildArn, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { deleteBuild } from "../store.ts";

/** With every build that it had. One that runs is not deleted, as the answer says. */
export const DeleteBuildBatch: Operation<"codebuild", "DeleteBuildBatch", CodebuildParts> = (input, { caller }, { journal }) => {
  const place = placeOf(caller);
  const id = batchIdFrom(input.id);
  return journal.transact((tx) => {
    const known = batchSeenBy(tx, caller, id);
    if (!known) throw batchNotFound(id);
    const builds = buildsOfBatch(tx, place, id);
    // Who stops the builds of a batch that was stopped must find it.
    const isStopping = known.state.groups.some(({ status }) => status === "RUNNING");
    if (isStopping || deleteBatch(tx, place, id) === 0) return { statusCode: "BATCH_IN_PROGRESS", buildsDeleted: [], buildsNotDeleted: [] };
    const buildsDeleted: string[] = [];
    const buildsNotDeleted: BuildNotDeleted[] = [];
    for (const build of builds) {
      if (deleteBuild(tx, place, build) === 1) buildsDeleted.push(buildArn(place, build));
      else buildsNotDeleted.push({ id: build, statusCode: "BUILD_IN_PROGRESS" });
    }
    return { statusCode: "BATCH_DELETED", buildsDeleted, buildsNotDeleted };
  });
};
