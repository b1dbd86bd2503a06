import { posix } from "node:path";
import type { ProjectFileSystemLocation } from "@aws-sdk/client-codebuild";
import type { BuildSettings } from "../plan/settings.ts";
import { invalid } from "../project/refuse.ts";

/**
 * Throws InvalidInputException for file systems that are named wrongly, or of a project that AWS gives none: they need a VPC and a
 * privileged build. https://docs.aws.amazon.com/codebuild/latest/userguide/sample-efs.html
 */
export function checkFileSystems(settings: Pick<BuildSettings, "fileSystemLocations" | "vpcConfig" | "environment">): void {
  const locations = settings.fileSystemLocations ?? [];
  if (locations.length === 0) return;
  if (!settings.vpcConfig?.vpcId) throw invalid("Invalid file system locations: a VPC (vpcConfig) is required to use file systems");
  if (!settings.environment.privilegedMode) throw invalid("Invalid file system locations: privilegedMode is required to use file systems");
  for (const location of locations) checkOne(location);
  for (const member of ["identifier", "mountPoint"] as const) {
    const values = locations.map((location) => location[member]);
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) throw invalid(`Invalid file system locations: the ${member} ${twice} is used more than once`);
  }
}

function checkOne({ type, location, mountPoint = "", identifier }: ProjectFileSystemLocation): void {
  if (type !== undefined && type !== "EFS") throw invalid(`Invalid file system type: ${type}. The type is EFS.`);
  if (!/^[A-Za-z0-9_]{1,120}$/.test(identifier ?? "")) throw invalid(`Invalid file system identifier: ${identifier ?? ""}`);
  if (!parseLocation(location)) throw invalid(`Invalid file system location: ${location ?? ""}. It is <efs-dns-name>:/<directory>.`);
  const isPlain = mountPoint.startsWith("/") && posix.normalize(mountPoint).replace(/\/$/, "") !== "" && !mountPoint.includes("\n");
  if (!isPlain || /^\/codebuild(\/|$)/.test(posix.normalize(mountPoint))) throw invalid(`Invalid file system mountPoint: ${mountPoint}`);
}

/** `fs-0123abcd.efs.us-east-1.amazonaws.com:/directory`. */
export function parseLocation(location: string | undefined): { fileSystem: string; directory: string } | undefined {
  const match = /^(fs-[0-9a-f]{8,40})\.efs\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?:(\/[^\n]*)$/.exec(location ?? "");
  if (!match) return undefined;
  const [, fileSystem = "", directory = "/"] = match;
  return { fileSystem, directory: posix.normalize(directory) };
}
