/**
 * Debian packages by the host's own apt, in private directories: no root is needed, and the host's mirrors, proxies, credentials and
 * signatures hold as they are configured, without any of it entering an image. Containers that make images need no network.
 */
import { copyFile, link, mkdir, readdir, stat, unlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { debianSources, formatSources, readSources, type AptSource } from "./apt-sources.ts";
import { ImageError, stepError } from "./errors.ts";
import type { Host, RunResult } from "./host.ts";

export interface Apt {
  /** Debian's archive as the host reaches it. */
  readonly sources: readonly AptSource[];
  /**
   * Downloads `packages` and all that they need beyond what `status` (the text of a dpkg status file; empty for nothing) says is
   * installed. Returns the paths of the .deb files. `ImageError`: AptUnreachable, PackageMissing, DiskFull.
   */
  download(packages: readonly string[], status: string): Promise<readonly string[]>;
}

export interface AptOptions {
  /** Private to this process; removed by the caller afterwards. */
  readonly workDirectory: string;
  /** Packages are kept here, to be found by the next run. */
  readonly packageDirectory: string;
  readonly arch: string;
  readonly release: string;
  /** A `.sources` or `.list` file with Debian's archive, instead of the host's configuration. */
  readonly sourcesFile?: string;
  readonly signal?: AbortSignal;
}

/** Checks that the host has apt and knows Debian's archive; nothing is fetched before the first download. */
export async function openApt(host: Host, options: AptOptions): Promise<Apt> {
  const version = await host.run("apt-get", ["--version"]);
  if (version.code !== 0) {
    throw new ImageError(
      "HostNotSupported",
      "apt-get was not found: images without a registry are made from Debian packages, on a Debian host. " +
        "Where public registries can be reached, let the images be pulled instead (see docs/closed-networks.md).",
    );
  }
  const sources = await hostSources(host, options.release, options.sourcesFile);
  if (sources.length === 0) {
    throw new ImageError(
      "HostNotSupported",
      `The host's apt sources name no Debian archive for ${options.release}. Name a file with such sources in TOWPATH_APT_SOURCES.`,
    );
  }
  const configPath = await layOut(options, sources);
  let updated: Promise<void> | undefined;
  let downloads = 0;
  return {
    sources,
    download: async (packages, status) => {
      updated ??= update(host, configPath, options);
      await updated;
      const directory = join(options.workDirectory, `download-${++downloads}`);
      return download(host, { configPath, directory, packages, status, options });
    },
  };
}

/** Debian's archive in `release` by the host's mirrors; empty when the host knows none. */
export async function hostSources(host: Host, release: string, sourcesFile?: string): Promise<readonly AptSource[]> {
  const osRelease = (await host.readText("/etc/os-release")) ?? "";
  const codename = /^VERSION_CODENAME="?([a-z]+)/m.exec(osRelease)?.[1] ?? "";
  // Derivatives have mirrors of their own archive, which holds no Debian releases.
  const hostRelease = /^ID="?debian"?$/m.test(osRelease) ? codename : "";
  return debianSources(await readSources(host, sourcesFile), hostRelease, release);
}

async function layOut(options: AptOptions, sources: readonly AptSource[]): Promise<string> {
  const at = (...path: string[]) => join(options.workDirectory, ...path);
  await mkdir(at("state", "lists", "partial"), { recursive: true });
  await mkdir(at("cache", "archives", "partial"), { recursive: true });
  await mkdir(at("sources"), { recursive: true });
  await mkdir(options.packageDirectory, { recursive: true });
  await writeFile(at("sources", "debian.sources"), formatSources(sources));
  await writeFile(at("status"), "");
  await writeFile(at("apt.conf"), aptConfig(options.workDirectory, options.arch));
  return at("apt.conf");
}

/**
 * Read after the host's own configuration, so it wins: private directories, no hooks, no indexes beyond the packages', no pins. Failed
 * fetches are errors, which apt would else only warn of.
 */
export function aptConfig(directory: string, arch: string): string {
  const quoted = (value: string) => `"${value}"`;
  return [
    `Dir::State ${quoted(`${directory}/state`)};`,
    `Dir::State::status ${quoted(`${directory}/status`)};`,
    `Dir::State::extended_states ${quoted(`${directory}/state/extended_states`)};`,
    `Dir::Cache ${quoted(`${directory}/cache`)};`,
    'Dir::Cache::archives "archives/";',
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    'Dir::Etc::sourcelist "/dev/null";',
    `Dir::Etc::sourceparts ${quoted(`${directory}/sources`)};`,
    'Dir::Etc::preferences "/dev/null";',
    'Dir::Etc::preferencesparts "/dev/null";',
    'APT::Sandbox::User "";',
    'APT::Install-Recommends "false";',
    'APT::Update::Error-Mode "any";',
    "#clear APT::Architectures;",
    `APT::Architecture ${quoted(arch)};`,
    `APT::Architectures { ${quoted(arch)}; };`,
    'Acquire::Languages "none";',
    'Acquire::Retries "3";',
    ...["DEP-11", "DEP-11-icons", "DEP-11-icons-small", "DEP-11-icons-large", "Contents-deb"].map(
      (index) => `Acquire::IndexTargets::deb::${index}::DefaultEnabled "false";`,
    ),
    "#clear APT::Update::Pre-Invoke;",
    "#clear APT::Update::Post-Invoke;",
    "#clear APT::Update::Post-Invoke-Success;",
    "#clear DPkg::Pre-Install-Pkgs;",
    "#clear DPkg::Pre-Invoke;",
    "#clear DPkg::Post-Invoke;",
    "",
  ].join("\n");
}

async function update(host: Host, configPath: string, options: AptOptions): Promise<void> {
  const result = await host.run("apt-get", ["-c", configPath, "-q", "update"], signalOf(options));
  if (result.code !== 0) throw aptError(result, options);
}

interface DownloadRun {
  readonly configPath: string;
  readonly directory: string;
  readonly packages: readonly string[];
  readonly status: string;
  readonly options: AptOptions;
}

async function download(host: Host, run: DownloadRun): Promise<readonly string[]> {
  const archives = join(run.directory, "archives");
  await mkdir(join(archives, "partial"), { recursive: true });
  const statusPath = join(run.directory, "status");
  await writeFile(statusPath, run.status);
  const settings = ["-c", run.configPath, "-o", `Dir::State::status=${statusPath}`, "-o", `Dir::Cache=${run.directory}`];
  const install = ["install", "--yes", "--no-install-recommends", ...run.packages];
  // Only while the archive directory is empty does apt list everything.
  const listed = await host.run("apt-get", [...settings, "-qq", "--print-uris", ...install], signalOf(run.options));
  if (listed.code !== 0) throw aptError(listed, run.options);
  const names = parseUris(listed.stdout);
  await Promise.all(names.map((name) => linkOrCopy(join(run.options.packageDirectory, name), join(archives, name))));
  const fetched = await host.run("apt-get", [...settings, "-q", "--download-only", ...install], signalOf(run.options));
  if (fetched.code !== 0) throw aptError(fetched, run.options);
  await Promise.all(names.map((name) => keep(join(archives, name), join(run.options.packageDirectory, name), host.nowMs())));
  return names.map((name) => join(archives, name));
}

/** The file names in `apt-get --print-uris`: `'URI' NAME SIZE HASH` per line. */
export function parseUris(output: string): readonly string[] {
  return output.split("\n").flatMap((line) => /^'[^']*' (\S+\.deb) \d+/.exec(line)?.[1] ?? []);
}

async function keep(path: string, keptPath: string, nowMs: number): Promise<void> {
  await linkOrCopy(path, keptPath);
  const now = new Date(nowMs);
  await utimes(keptPath, now, now);
}

/** A hard link, or a copy where the two are on different file systems. Nothing when there is no source, or the target exists. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "EEXIST" || code === "ENOENT") return;
    if (!["EXDEV", "EPERM", "EMLINK"].includes(code)) throw error;
    await copyFile(from, to);
  }
}

/** Removes packages that no image was made from for `days` days. */
export async function prunePackages(packageDirectory: string, nowMs: number, days: number): Promise<void> {
  for (const name of await readdir(packageDirectory).catch(() => [])) {
    const path = join(packageDirectory, name);
    const { mtimeMs } = await stat(path);
    if (nowMs - mtimeMs > days * 86_400_000) await unlink(path);
  }
}

function signalOf(options: AptOptions): { signal?: AbortSignal } {
  return options.signal === undefined ? {} : { signal: options.signal };
}

function aptError(result: RunResult, options: AptOptions): ImageError {
  const output = `${result.stdout}\n${result.stderr}`.trim();
  const missing = /E: (?:Unable to locate package|Package '?|Couldn't find any package by .*?')\s*([^\s']+)/.exec(output)?.[1];
  if (missing !== undefined) {
    const message = `Debian ${options.release} offers no package ${missing} in the host's apt sources. Run apt-get update, or add the missing component.`;
    return stepError("PackageMissing", message, output);
  }
  const reasons = output.split("\n").filter((line) => /^(E|Err|W):/.test(line));
  const reason = (reasons[0] ?? "apt-get failed").replace(/^\w+:\s*/, "");
  return stepError(
    "AptUnreachable",
    `apt cannot fetch Debian packages: ${reason}. Check the host's apt sources and proxy with apt-get update.`,
    output,
  );
}
