import { posix } from "node:path";
import { ensureVolume, type Mount } from "@towpath/engine";
import { towpathLabels } from "../../door/labels.ts";
import { agentHome } from "../agent/scripts.ts";
import type { BuildSettings } from "../plan/settings.ts";
import type { BuildRun } from "../runner/build-run.ts";
import { parseLocation } from "./check.ts";

type Settings = Pick<BuildSettings, "fileSystemLocations">;

/** A file system as a build has it: the whole of it is mounted at `whole`, and `mountPoint` is a directory of it. */
interface Placed {
  identifier: string;
  fileSystem: string;
  mountPoint: string;
  whole: string;
  directory: string;
}

const placed = ({ fileSystemLocations = [] }: Settings): Placed[] =>
  fileSystemLocations.flatMap(({ identifier = "", location, mountPoint = "" }) => {
    const parsed = parseLocation(location);
    if (!parsed) return [];
    const point = posix.normalize(mountPoint).replace(/\/$/, "");
    const whole = parsed.directory === "/" ? point : `${agentHome}/file-systems/${identifier}`;
    return [{ identifier, fileSystem: parsed.fileSystem, mountPoint: point, whole, directory: posix.join(whole, parsed.directory) }];
  });

/** CODEBUILD_IDENTIFIER, in capital letters, for each file system: where it is. */
export const fileSystemVariables = (settings: Settings): Record<string, string> =>
  Object.fromEntries(placed(settings).map(({ identifier, mountPoint }) => [`CODEBUILD_${identifier.toUpperCase()}`, mountPoint]));

/** Mount points that are directories within a file system, each with that directory in the container. */
export const fileSystemPlaces = (settings: Settings): { path: string; target: string }[] =>
  placed(settings)
    .filter(({ whole, mountPoint }) => whole !== mountPoint)
    .map(({ mountPoint, directory }) => ({ path: mountPoint, target: directory.replace(/\/$/, "") }));

/**
 * The mounts of a build's file systems. Each is a volume of the account and Region, made when a build first names it and never removed with a
 * build; builds have it at the same time, as they do with NFS.
 */
export async function fileSystemMounts(run: BuildRun): Promise<Mount[]> {
  const { engine, home } = run.parts;
  const mounts: Mount[] = [];
  for (const { fileSystem, whole } of placed(run.build().settings)) {
    const name = `towpath-${home.installationId.slice(0, 8)}-${run.account}-${run.region}-${fileSystem}`;
    const owner = `arn:aws:elasticfilesystem:${run.region}:${run.account}:file-system/${fileSystem}`;
    const labels = towpathLabels(home, { account: run.account, region: run.region, owner, purpose: "file-system" });
    await ensureVolume(engine, { name, labels }, run.signal);
    mounts.push({ kind: "volume", name, target: whole });
  }
  return mounts;
}
