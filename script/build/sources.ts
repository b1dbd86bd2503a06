import { cpSync, globSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "esbuild";

/** Our sources, rewritten where the bundler needs to be told what node finds by itself. */
export function sources(root: string, outdir: string): Plugin {
  return {
    name: "sources",
    setup(build) {
      build.onLoad({ filter: /\/packages\/[^/]+\/src\/.*\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        return { contents: directExceptions(root, withFiles(root, outdir, path, text)), loader: "ts" };
      });
    },
  };
}

/** Sources name files beside them by `new URL("./x", import.meta.url)`; a template literal stands for all files that fit it. */
const reference = /new URL\(\s*(["`])(\.[^"`]+)\1,\s*import\.meta\.url,?\s*\)/g;

/**
 * Copies the files that are read at run time to `files/` in `outdir`, by their path in the workspace, and rewrites the references. All
 * output files lie side by side in `outdir`, so one relative path fits wherever the code ends up. A file that is not there fails the build.
 */
function withFiles(root: string, outdir: string, path: string, text: string): string {
  return text.replaceAll(reference, (_, quote: string, specifier: string) => {
    const target = relative(root, join(dirname(path), specifier));
    const found = globSync(target.replaceAll(/\$\{[^}]*\}/g, "*"), { cwd: root });
    if (found.length === 0) throw new Error(`${path} reads ${specifier}, and there is no such file`);
    for (const file of found) cpSync(join(root, file), join(outdir, "files", file), { recursive: true });
    return `new URL(${quote}./files/${target}${quote}, import.meta.url)`;
  });
}

const sdkImport = /^import \{([^}]*)\} from "(@aws-sdk\/client-[\w-]+)";/gm;

/**
 * Exception classes are needed at start, the rest of a client package when its service is first used. The bundler keeps a package's index
 * in one piece with all that it exports, so exceptions are taken from the module that defines them.
 */
function directExceptions(root: string, text: string): string {
  return text.replaceAll(sdkImport, (statement, list: string, name: string) => {
    const values = list
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== "" && !one.startsWith("type "));
    if (values.length === 0) return "";
    const module = `${name}/dist-es/models/errors.js`;
    const defined = readFileSync(join(root, "node_modules", module), "utf8");
    const isDefined = (value: string) => new RegExp(`^export class ${value.split(" ")[0]}\\b`, "m").test(defined);
    return values.every(isDefined) ? `import {${values.join(", ")}} from "${module}";` : statement;
  });
}
