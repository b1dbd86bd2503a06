/** Writes the documents that are made from the sources: npm run docs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { documents } from "./docs/documents.ts";

for (const [path, make] of Object.entries(documents)) {
  writeFileSync(join(import.meta.dirname, "..", path), await make());
  console.log(path);
}
