import { type Fields, fieldsOf, flagField } from "./fields.ts";
import type { YamlFile } from "./yaml-file.ts";

/**
 * `proxy` says whether artifacts and logs leave a build by way of its HTTP proxy. Here the server stores both, which needs no way out of the
 * build's subnet: the section is checked, and does nothing. Gives the sections without an effect.
 */
export function readProxy(file: YamlFile, root: Fields): string[] {
  if (root.get("proxy") === undefined) return [];
  const fields = fieldsOf(file, root.get("proxy"), "proxy");
  const flags = ["upload-artifacts", "logs"].map((key) => flagField(file, fields, key, "proxy"));
  return flags.includes(true) ? ["proxy"] : [];
}
