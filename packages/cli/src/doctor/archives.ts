/** The archives that images are made from. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostSources } from "@towpath/images";
import { type Check, ok, warn } from "./check.ts";

const release = "bookworm";
const answerWithinMs = 20_000;
const pulled = "Images can be pulled instead where a registry can be reached: towpath images ensure --pull.";

/** By apt's own downloader, so that its proxies, certificates and credentials count. */
export const apt: Check = async ({ context, host }) => {
  if ((await host.run("apt-get", ["--version"])).code !== 0)
    return warn("apt", "not found", `Images are made from Debian's packages. ${pulled}`);
  const [source] = await hostSources(host, release, context.env["TOWPATH_APT_SOURCES"]);
  const [uri, suite] = [source?.uris[0], source?.suites[0]];
  if (uri === undefined || suite === undefined) {
    return warn("apt", `its sources name no Debian archive for ${release}`, "Name a file with such sources in TOWPATH_APT_SOURCES.");
  }
  const directory = mkdtempSync(join(tmpdir(), "towpath-doctor-"));
  try {
    const file = `${uri.replace(/\/$/, "")}/dists/${suite}/InRelease`;
    const args = ["-o", "APT::Sandbox::User=", "download-file", file, join(directory, "InRelease")];
    const { code, stderr } = await host.run("/usr/lib/apt/apt-helper", args, { signal: AbortSignal.timeout(answerWithinMs) });
    if (code === 0) return ok("apt", `${uri} answers`);
    const reason =
      stderr
        .split("\n")
        .find((line) => line.startsWith("E:"))
        ?.slice(2)
        .trim() ?? "no answer in time";
    return warn("apt", `${uri} cannot be reached: ${reason}`, "Images cannot be made until it can: check with apt-get update.");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

export const npm: Check = async ({ host }) => {
  const options = { signal: AbortSignal.timeout(answerWithinMs) };
  if ((await host.run("npm", ["--version"], options)).code !== 0)
    return warn("npm", "not found", `Some images hold npm packages. ${pulled}`);
  const { code, stdout } = await host.run("npm", ["view", "node@24", "name", "--json", "--loglevel=error"], options);
  return code === 0 && stdout !== ""
    ? ok("npm", "its registry answers")
    : warn("npm", "its registry cannot be reached", "The build image cannot be made until it can: check with npm ping.");
};
