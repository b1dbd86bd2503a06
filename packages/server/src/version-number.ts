import { readFileSync } from "node:fs";

/** Every package has the same. */
export const versionNumber = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { version: string }).version;
