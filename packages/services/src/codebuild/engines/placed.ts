import type { ProjectEnvironment } from "@aws-sdk/client-codebuild";
import type { Reader } from "@towpath/journal";
import type { Place } from "../names.ts";
import type { OpenBuild } from "../store.ts";
import { type Demand, demandOf } from "./seat.ts";

const keyOf = ({ account, region }: Place, id: string): string => JSON.stringify([account, region, id]);

/** Adds to builds on which engine each runs, and what those that wait need of one. Asked for only where there are further engines. */
export function placed(reader: Reader, open: readonly OpenBuild[]): OpenBuild[] {
  const engines = new Map(enginesOfRuns(reader).map(({ build, engine, ...place }) => [keyOf(place, build), engine]));
  const demands = new Map(demandsOf(reader));
  return open.map((build) => {
    const key = keyOf(build, build.id);
    const demand = demands.get(key);
    return { ...build, engine: engines.get(key) ?? "", ...(demand && { demand }) };
  });
}

const enginesOfRuns = (reader: Reader): (Place & { build: string; engine: string })[] =>
  reader.all("SELECT account, region, build, engine FROM codebuild_runs");

/**
 * Of waiting builds that may run anywhere. Those in a VPC stay on this machine, where its network is, and so do those with file systems,
 * which are volumes of this machine.
 */
function* demandsOf(reader: Reader): Generator<[string, Demand]> {
  const waiting = reader.all<Place & { id: string; environment: string | null }>(
    `SELECT account, region, id, json_extract(settings, '$.environment') AS environment FROM codebuild_builds
     WHERE status = 'IN_PROGRESS' AND current_phase = 'QUEUED' AND json_extract(settings, '$.vpcConfig') IS NULL
       AND coalesce(json_array_length(settings, '$.fileSystemLocations'), 0) = 0`,
  );
  for (const { environment, ...row } of waiting)
    yield [keyOf(row, row.id), demandOf(JSON.parse(environment ?? "{}") as ProjectEnvironment)];
}
