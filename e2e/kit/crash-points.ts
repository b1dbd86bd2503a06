import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sources = join(import.meta.dirname, "../../packages");

/** Every point at which a server can be told to die, as its sources name them. */
export function crashPoints(): string[] {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter(
    (path) => /^[^/]+\/src\/.+\.ts$/.test(path) && !path.endsWith(".test.ts"),
  );
  const named = files.flatMap((path) => {
    const text = readFileSync(join(sources, path), "utf8").replaceAll(/^\s*(\*|\/\/).*$/gm, "");
    const calls = [...text.matchAll(/crash(?:\.at|Point)\(([^)]*)\)/g)].map(([, argument]) => argument ?? "");
    // One call may name either of two points.
    return calls.flatMap((argument) => [...argument.matchAll(/"([^"]+)"/g)].map(([, point]) => point ?? ""));
  });
  return [...new Set(named)].sort();
}
