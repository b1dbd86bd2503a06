import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { buildSeenBy } from "../managed.ts";
import { buildArn, buildIdFrom, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { buildNotFound } from "../project/build-not-found.ts";
import { buildShape } from "../shapes.ts";
import type { BuildRow } from "../store.ts";

/** The build is complete from here on; its run sees that, kills the container and stores the last lines. */
export const StopBuild: Operation<"codebuild", "StopBuild", CodebuildParts> = (input, { caller }, parts) => {
  const place = placeOf(caller);
  const id = buildIdFrom(input.id);
  const build = parts.journal.transact((tx): BuildRow => {
    const known = buildSeenBy(tx, caller, id);
    if (!known) throw buildNotFound(id);
    return advance(tx, place, id, { kind: "stopped", at: tx.now }, parts.capacity) ?? known;
  });
  parts.wakes.wake(buildArn(place, id));
  return { build: buildShape(build) };
};
