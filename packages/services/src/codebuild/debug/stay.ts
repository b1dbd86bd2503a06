import { statfs } from "node:fs/promises";
import { NotFound } from "@towpath/engine";
import { diskFreeLeastBytes, environmentKeptMinutes } from "../limits.ts";
import { hasFailed } from "../model.ts";
import { uuidOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import type { BuildPlan } from "../plan/plan.ts";
import type { BuildRun } from "../runner/build-run.ts";

/** How long the environment of a failed build stays. */
export const keptMs = ({ keepFailedMinutes }: Pick<CodebuildParts, "keepFailedMinutes">): number =>
  (keepFailedMinutes ?? environmentKeptMinutes) * 60_000;

/** What a build's plan says about shells in it: whether codebuild-breakpoint pauses, and whether the container stays after a failure. */
export function shellsOf(run: BuildRun): Pick<BuildPlan, "debugSession" | "stays"> {
  return { ...(run.build().overrides.debugSessionEnabled && { debugSession: run.id }), stays: keptMs(run.parts) > 0 };
}

/** The name of a debug session, as AWS writes it. */
export const sessionTarget = (id: string): string => `codebuild:${uuidOf(id)}`;

/**
 * Until when the environment of a build that is about to end stays; undefined when it does not: nothing failed, the container has ended, or
 * the disk is almost full.
 */
export async function staysUntil(run: BuildRun, container: string): Promise<number | undefined> {
  if (run.row().plan?.stays !== true || !hasFailed(run.build().state)) return undefined;
  const { engine, clock, home } = run.parts;
  try {
    if ((await engine.containers.inspect(container, run.signal)).state !== "running") return undefined;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
  const { bavail, bsize } = await statfs(home.dataDirectory);
  return bavail * bsize < diskFreeLeastBytes ? undefined : clock.now() + keptMs(run.parts);
}
