/** The machine itself: Node, disk, port, git. */
import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { inWords } from "../directory.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const neededMajor = 24;
/** The images take about this much together; a build and a database need some besides. */
const roomyBytes = 10_000_000_000;
const leastBytes = 2_000_000_000;

export const node: Check = async () => {
  const version = process.versions.node;
  return Number(version.split(".")[0]) >= neededMajor
    ? ok("Node", version)
    : fail("Node", version, `Node ${neededMajor} or later is needed: install it from https://nodejs.org.`);
};

export const dataDirectory: Check = async ({ config }) => {
  const existing = nearestExisting(config.dataDirectory);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    return fail("data", `${existing} may not be written to`, "Choose another data directory with TOWPATH_HOME.");
  }
  return diskFinding("data", existing);
};

/** Where Docker keeps images and volumes, when it is on this machine. */
export const engineDisk: Check = async () => (existsSync("/var/lib/docker") ? diskFinding("engine's disk", "/var/lib/docker") : []);

function diskFinding(name: string, path: string) {
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  const text = `${path}, ${inWords(free)} free`;
  if (free < leastBytes) return fail(name, text, `Images and builds need about ${inWords(roomyBytes)}: free some space.`);
  if (free < roomyBytes)
    return warn(name, text, `Images and builds need about ${inWords(roomyBytes)}; \`docker system df\` shows what can go.`);
  return ok(name, text);
}

function nearestExisting(path: string): string {
  return existsSync(path) ? path : nearestExisting(dirname(path));
}

export const port: Check = async ({ config, server }) => {
  const at = `${config.host}:${config.port}`;
  if (server) return ok("server", `runs at ${server.access.endpoint}`);
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen(config.port, config.host, () => probe.close(() => resolve(undefined)));
  });
  if (code === undefined) return ok("port", `${at} is free`);
  if (code === "EADDRINUSE")
    return fail("port", `${at} is taken by another program`, "Choose another port with TOWPATH_PORT, or stop that program.");
  return fail("port", `${at} cannot be listened on (${code})`, "Choose another with TOWPATH_HOST and TOWPATH_PORT.");
};

/** The server hosts repositories with git's own HTTP backend. */
export const git: Check = async ({ host }) => {
  const version = await host.run("git", ["--version"]);
  if (version.code !== 0) return fail("git", "not found", "Repositories are hosted with it: apt-get install git.");
  const text = version.stdout.trim().replace("git version ", "");
  const { stdout } = await host.run("git", ["--exec-path"]);
  return existsSync(join(stdout.trim(), "git-http-backend"))
    ? ok("git", text)
    : fail("git", `${text} without git-http-backend`, "Install the whole of git: apt-get install git.");
};
