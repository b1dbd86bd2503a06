import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");
const folder = join(root, "packages/console");
const inputs = [
  ...["src", "build", "index.html", "vite.config.ts", "package.json"].map((name) => join(folder, name)),
  join(root, "package-lock.json"),
];

export const consoleFiles = join(folder, "dist");

/**
 * Builds the console's page unless it is built from what is there now. A build replaces the one before when it is whole, so that a server
 * that runs, and a build beside this one, never see a part of it. Gives whether it built.
 */
export async function buildConsole(): Promise<boolean> {
  const newest = Math.max(...inputs.map(changedAt));
  if (changedAt(join(consoleFiles, "index.html")) > newest) return false;
  const making = join(root, `node_modules/.towpath-console-${process.pid}`);
  const before = `${making}-before`;
  try {
    const vite = join(root, "node_modules/vite/bin/vite.js");
    const words = [vite, "build", "--logLevel", "warn", "--outDir", making, "--emptyOutDir"];
    await promisify(execFile)(process.execPath, words, { cwd: folder, env: { ...process.env, NODE_ENV: "production" } });
    mkdirSync(consoleFiles, { recursive: true });
    renameSync(consoleFiles, before);
    renameSync(making, consoleFiles);
  } finally {
    for (const path of [making, before]) rmSync(path, { recursive: true, force: true });
  }
  return true;
}

/** When something at or below a path was changed last; 0 for one that is not there. */
function changedAt(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isDirectory()) return stats?.mtimeMs ?? 0;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}
