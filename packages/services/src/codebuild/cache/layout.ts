import type { BuildSettings } from "../plan/settings.ts";
import { cacheVersion } from "./paths.ts";

/** Where a build's caches lie in S3. Users never need to know; AWS does not tell either. */
export interface CachePlace {
  bucket: string;
  /** Ends with a slash. */
  prefix: string;
}

/** Caches are a project's own, unless projects name a common namespace. */
export function cachePlace(settings: BuildSettings, project: string, paths: string[]): CachePlace {
  const [, bucket = "", rest = ""] = /^(?:arn:aws[\w-]*:s3:::)?([^/]+)\/?(.*)$/.exec(settings.cache?.location ?? "") ?? [];
  const namespace = settings.cache?.cacheNamespace;
  const owner = namespace ? `namespace/${encodeURIComponent(namespace)}` : `project/${project}`;
  const prefix = rest.replace(/^\/+|\/+$/g, "");
  return { bucket, prefix: `${prefix === "" ? "" : `${prefix}/`}codebuild-cache/${owner}/${cacheVersion(paths)}/` };
}

/** The object of a key, or, without one, of the cache that every build replaces. */
export const objectKey = ({ prefix }: CachePlace, key: string | undefined): string =>
  key === undefined ? `${prefix}cache` : `${keyPrefix({ prefix }, key)}.`;

/** What the objects of all keys begin with that begin with `start`. */
export const keyPrefix = ({ prefix }: Pick<CachePlace, "prefix">, start: string): string => `${prefix}key/${encoded(start)}`;

/** The key of an object. */
export const keyOfObject = ({ prefix }: CachePlace, object: string): string => decodeURIComponent(object.slice(`${prefix}key/`.length, -1));

/** A dot ends a key, and so is none in it. The encoding of a beginning is the beginning of the encoding. */
const encoded = (text: string): string => encodeURIComponent(text.toWellFormed()).replaceAll(".", "%2E");
