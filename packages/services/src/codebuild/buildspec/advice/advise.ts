import { BuildspecError } from "../buildspec.ts";
import { fieldsOf } from "../fields.ts";
import { isMap, readYaml, textOf } from "../yaml-file.ts";
import type { Finding } from "./finding.ts";
import { adviseKeys } from "./keys.ts";
import { knownKeys } from "./known-keys.ts";
import { adviseValues } from "./values.ts";

/** Findings that are told at most. */
const most = 100;

/** What a build would accept and what will not do what was meant, in the file's order. Of a file that cannot be read, what can. */
export function advise(text: string): Finding[] {
  const found: Finding[] = [];
  try {
    const file = readYaml(text);
    if (!isMap(file.root)) return [];
    const root = fieldsOf(file, file.root, "buildspec");
    const version = textOf(root.get("version")) === "0.1" ? "0.1" : "0.2";
    for (const one of adviseKeys(file, file.root, knownKeys[version])) if (found.push(one) >= most) break;
    for (const one of adviseValues(file, root, version)) if (found.push(one) >= most) break;
  } catch (error) {
    if (!(error instanceof BuildspecError)) throw error;
  }
  return found.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)).slice(0, most);
}
