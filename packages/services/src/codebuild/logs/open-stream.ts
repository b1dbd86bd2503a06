import type { BuildRun } from "../runner/build-run.ts";
import { isRefusal, refusalText } from "../problem.ts";
import { logPlace } from "./place.ts";

/** Finds or makes the build's log group and stream as its role. A role that may not do so has a build without a log, as at AWS. */
export async function openLogStream(run: BuildRun): Promise<void> {
  const place = logPlace(run.build().settings, run.id);
  if (!place) return;
  const { logs } = (await run.session()).client;
  const unlessThere = (error: unknown) => {
    if (!(error instanceof Error && error.name === "ResourceAlreadyExistsException")) throw error;
  };
  try {
    await logs.CreateLogGroup({ logGroupName: place.group }).catch(unlessThere);
    await logs.CreateLogStream({ logGroupName: place.group, logStreamName: place.stream }).catch(unlessThere);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    run.parts.log.warn({ build: run.id, reason: refusalText(error) }, "build has no log stream");
  }
}
