import type { ProjectCache } from "@aws-sdk/client-codebuild";
import { invalid } from "./refuse.ts";

const types = ["NO_CACHE", "S3", "LOCAL"];
const modesKnown = ["LOCAL_SOURCE_CACHE", "LOCAL_DOCKER_LAYER_CACHE", "LOCAL_CUSTOM_CACHE"];

/** Throws InvalidInputException for a cache that AWS refuses. */
export function checkCache(cache: ProjectCache | undefined): void {
  const { type = "NO_CACHE", location, modes = [], cacheNamespace } = cache ?? {};
  if (!types.includes(type)) throw invalid(`Invalid cache: type must be one of ${types.join(", ")}`);
  if (type === "S3" && !/^(arn:aws[\w-]*:s3:::)?[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(location ?? "")) {
    throw invalid("Invalid cache: location must be a valid S3 bucket, followed by slash and the prefix");
  }
  if (type === "LOCAL" && modes.length === 0) throw invalid("Invalid cache: at least one mode is required for cache type LOCAL");
  const unknown = modes.find((mode) => !modesKnown.includes(mode));
  if (unknown !== undefined) throw invalid(`Invalid cache: unknown mode ${unknown}; valid modes are ${modesKnown.join(", ")}`);
  if (cacheNamespace && type !== "S3") throw invalid(`Invalid cache: cacheNamespace is not supported for cache type ${type}`);
}
