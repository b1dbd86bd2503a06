import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

/** `packages.json`: the folders of the packages whose code is in the page, whose licences must go with it (script/build). */
export const packages = (): Plugin => ({
  name: "towpath-packages",
  apply: "build",
  writeBundle({ dir = "dist" }, bundle) {
    const modules = Object.values(bundle).flatMap((output) => (output.type === "chunk" ? output.moduleIds : []));
    const folders = new Set(modules.flatMap((id) => /node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(id)?.[0] ?? []));
    writeFileSync(join(dir, "packages.json"), JSON.stringify([...folders].sort()));
  },
});
