import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The licence texts of the packages that `inputs` (paths of bundled files) come from; a package without one is named with its licence's name. */
export function notices(root: string, inputs: readonly string[]): string {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []));
  const parts = [...folders].sort().map((folder) => {
    const directory = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as Record<string, string>;
    return `${name} ${version} (${license ?? "see its text"})\n\n${licenceText(directory)}`;
  });
  return `Towpath contains these packages:\n\n${parts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function licenceText(directory: string): string {
  const file = existsSync(directory) ? readdirSync(directory).find((name) => /^(licen[cs]e|copying)/i.test(name)) : undefined;
  return file === undefined ? "" : `${readFileSync(join(directory, file), "utf8").trim()}\n`;
}
