/**
 * Makes packages/cli/dist: the program with everything it needs, the server included, so that the package depends on nothing of the
 * workspace. What is loaded lazily stays lazy: each `import()` becomes a file of its own.
 */
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { sources } from "./build/sources.ts";
import { notices } from "./build/notices.ts";

const root = join(import.meta.dirname, "..");
const outdir = join(process.argv[2] ?? join(root, "packages/cli"), "dist");

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
  plugins: [sources(root, outdir)],
});
copyFileSync(join(root, "LICENSE"), join(outdir, "LICENSE"));
writeFileSync(join(outdir, "THIRD-PARTY-NOTICES.txt"), notices(root, Object.keys(metafile.inputs)));

const bytes = Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
const first = Object.entries(metafile.outputs).find(([path]) => path.endsWith("/main.js"))?.[1].bytes ?? 0;
console.log(
  `${outdir}: ${Object.keys(metafile.outputs).length} files, ${(bytes / 1e6).toFixed(1)} MB, main.js ${(first / 1e3).toFixed(0)} kB`,
);
