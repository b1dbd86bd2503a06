import { readFileSync } from "node:fs";

/** That of the package this program belongs to. */
export function versionNumber(): string {
  return (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
}
