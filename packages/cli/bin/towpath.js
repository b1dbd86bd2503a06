#!/usr/bin/env node
/**
 * Starts the program under a Node that can run it. This file alone must be understood by every Node from 18 on: where the one that
 * runs it is too old, the one that was installed beside the program takes over.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const neededMajor = 24;
const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "../src/main.ts");
const program = existsSync(source) ? source : join(here, "../dist/main.js");

if (Number(process.versions.node.split(".")[0]) >= neededMajor) {
  process.argv[1] = program;
  const { enableCompileCache } = await import("node:module");
  enableCompileCache();
  await import(program);
} else {
  const node = installedNode();
  if (node === undefined) {
    process.stderr.write(
      `towpath: Node ${neededMajor} or later is needed; this one is ${process.version}, and none was installed beside Towpath.\n` +
        `Install towpath again with its optional dependencies (npm install --global --include=optional towpath), or install Node\n` +
        `${neededMajor} from https://nodejs.org and run this again.\n`,
    );
    process.exitCode = 1;
  } else {
    hand(node);
  }
}

/** The Node that npm installed with this package or with its workspace, by whichever name the platform's package has. */
function installedNode() {
  const require = createRequire(import.meta.url);
  const names = [`node-${process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`, "node"];
  for (const name of names) {
    try {
      const node = join(dirname(require.resolve(`${name}/package.json`)), "bin/node");
      if (existsSync(node)) return node;
    } catch {
      // Not installed under this name.
    }
  }
  return undefined;
}

/** Runs the program under `node` as if it were this process: its streams, signals sent to it, its end. */
function hand(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // Ctrl-C reaches the child by itself, since it is in the same group.
  process.on("SIGINT", () => {});
  child.on("error", (error) => {
    process.stderr.write(`towpath: ${node} cannot be run: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
