import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../../..");
const consoleFolder = join(root, "packages/console");
const built = join(consoleFolder, "dist/index.html");
const lock = join(root, "node_modules/.towpath-console-build");
const inputs = ["src", "build", "index.html", "vite.config.ts", "package.json"].map((name) => join(consoleFolder, name));

const changedAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** When something below was changed last. */
function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** Builds the page unless it is built from what is there now; where several ask at once, one builds. */
export async function ensurePage(): Promise<void> {
  const isBuilt = () => changedAt(built) > Math.max(...inputs.map(newestIn));
  while (!isBuilt()) {
    try {
      mkdirSync(lock);
    } catch {
      await sleep(200);
      continue;
    }
    try {
      if (!isBuilt())
        await promisify(execFile)(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"], {
          cwd: consoleFolder,
        });
    } finally {
      rmdirSync(lock);
    }
  }
}
