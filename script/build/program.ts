import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { buildConsole, consoleFiles } from "./console.ts";
import { lightHttp } from "./light-http.ts";
import { notices } from "./notices.ts";
import { sources } from "./sources.ts";

const root = join(import.meta.dirname, "../..");

export interface Built {
  /** The file to run with Node 24. */
  readonly program: string;
  readonly outputs: Metafile["outputs"];
}

/**
 * Makes `dist/` in `directory`: the program with everything it needs, the server included, so that it depends on nothing of the
 * workspace. What is loaded lazily stays lazy: each `import()` becomes a file of its own.
 */
export async function buildProgram(directory: string): Promise<Built> {
  const outdir = join(directory, "dist");
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await build({
    entryPoints: [join(root, "packages/cli/src/main.ts")],
    outdir,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    mainFields: ["module", "main"],
    platform: "node",
    target: "node24",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    // Some dependencies are CommonJS and ask for node's modules by require().
    banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
    plugins: [sources(root, outdir), lightHttp],
  });
  await buildConsole();
  // Where the server looks for it: beside its own file.
  cpSync(consoleFiles, join(outdir, "console"), { recursive: true });
  const inPage = JSON.parse(readFileSync(join(consoleFiles, "packages.json"), "utf8")) as string[];
  copyFileSync(join(root, "LICENSE"), join(outdir, "LICENSE"));
  writeFileSync(join(outdir, "THIRD-PARTY-NOTICES.txt"), notices(root, [...Object.keys(metafile.inputs), ...inPage]));
  return { program: join(outdir, "main.js"), outputs: metafile.outputs };
}
