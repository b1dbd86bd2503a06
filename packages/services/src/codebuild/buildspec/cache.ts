import { fallbackKeysMost } from "../limits.ts";
import { type Fields, fieldsOf, listField, refused, textField } from "./fields.ts";
import type { YamlFile } from "./yaml-file.ts";

/** The `cache` section. Keys are expanded by the shell. */
export interface CacheSpec {
  /** Files, directories and globs, relative to the source directory or absolute. */
  paths: string[];
  key: string | undefined;
  /** Beginnings of other keys, the best first; none without `key`. */
  fallbackKeys: string[];
  /** Both when undefined. */
  action: "restore" | "save" | undefined;
}

/** Undefined when the buildspec has no such section. */
export function readCache(file: YamlFile, root: Fields): CacheSpec | undefined {
  if (root.get("cache") === undefined) return undefined;
  const fields = fieldsOf(file, root.get("cache"), "cache");
  const key = textField(file, fields, "key", "cache");
  const fallbackKeys = listField(file, fields, "fallback-keys", "cache");
  if (fallbackKeys.length > fallbackKeysMost) {
    throw refused(file, fields.get("fallback-keys"), "cache.fallback-keys", `a list of at most ${fallbackKeysMost} keys`);
  }
  return {
    paths: listField(file, fields, "paths", "cache"),
    key,
    fallbackKeys: key === undefined ? [] : fallbackKeys,
    action: readAction(file, fields),
  };
}

function readAction(file: YamlFile, fields: Fields): CacheSpec["action"] {
  const action = textField(file, fields, "action", "cache")?.toLowerCase();
  if (action === undefined || action === "restore" || action === "save") return action;
  throw refused(file, fields.get("action"), "cache.action", "restore or save");
}
