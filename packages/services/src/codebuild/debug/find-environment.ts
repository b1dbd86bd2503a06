import { ApiError } from "@towpath/wire";
import { buildIdFrom, type Place } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { findRun, type RunRow } from "../runs.ts";
import { sandboxIdFrom } from "../sandbox/names.ts";
import { type BuildRow, findBuild, findBuildByUuid } from "../store.ts";
import { findKept } from "./kept.ts";

/** A container in which a shell can be opened; `until` is when it is removed, for a build that has failed. */
export interface Environment {
  build: BuildRow;
  container: string;
  /** The name of the engine that has it. */
  engine: string;
  /** That of the build's commands: it reads the variables that they left. */
  shell: string;
  until: number | undefined;
}

const shellOf = ({ plan }: RunRow): string => (plan?.shell === "bash" ? "bash" : "/bin/sh");

const notThere = (message: string) => new ApiError("InvalidInputException", message, 400);

/**
 * The environment of a build that runs, of one that failed and is kept, or of a sandbox, by its id, ARN or the UUID in it. Throws ApiError
 * that says why there is none.
 */
export function findEnvironment(parts: Pick<CodebuildParts, "journal">, place: Place, of: string, now: number): Environment {
  const { journal } = parts;
  const id = sandboxIdFrom(buildIdFrom(of));
  const build = findBuild(journal, place, id) ?? findBuildByUuid(journal, place, id);
  if (!build) throw new ApiError("ResourceNotFoundException", `There is no build and no sandbox ${of}.`, 404);
  const run = findRun(journal, place, build.id);
  const { status } = build.state;
  if (status === "IN_PROGRESS") {
    if (!run?.container || !run.started) throw notThere(`${build.id} has not come to its commands yet. Try again in a moment.`);
    return { build, container: run.container, engine: run.engine, shell: shellOf(run), until: undefined };
  }
  const until = findKept(journal, place, build.id)?.until ?? 0;
  if (run?.container && until > now) return { build, container: run.container, engine: run.engine, shell: shellOf(run), until };
  const why = status === "FAILED" ? "It is kept for a while only, and gives way to other builds." : `It ended as ${status}.`;
  throw notThere(`The environment of ${build.id} is not there any more. ${why} Start the build again.`);
}
