/**
 * What images need so that package managers inside containers reach the same registries as the host's: its certificates, its Debian
 * mirror, its npm registry. Credentials and proxies stay on the host.
 */
import { type AptSource, formatSources, sourcesForImages } from "./apt-sources.ts";
import type { Host } from "./host.ts";
import type { ImageFile } from "./recipe.ts";
import { hostCertificates } from "./trust.ts";

const debianKeyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

/** Options of the host's apt that say how much of an index to believe (mirrors that stand still, machines without the right time). */
const passedOptions = ["Acquire::Check-Valid-Until", "Acquire::Check-Date", "Acquire::Max-FutureTime", "Acquire::ForceIPv4"];

export async function reachFiles(host: Host, sources: readonly AptSource[]): Promise<readonly ImageFile[]> {
  const certificates = await hostCertificates(host);
  const inImages = (await sourcesForImages(host, sources)).map((source) => ({ ...source, signedBy: keyringInImage(source.signedBy) }));
  const registry = await npmRegistry(host);
  return [
    ...certificates.map((content, index) => ({ path: `/usr/local/share/ca-certificates/host-${index + 1}.crt`, content })),
    { path: "/etc/apt/sources.list.d/debian.sources", content: formatSources(inImages) },
    { path: "/etc/apt/apt.conf.d/90image", content: await aptOptions(host) },
    ...(registry === undefined ? [] : [{ path: "/usr/local/etc/npmrc", content: `registry=${registry}\nupdate-notifier=false\n` }]),
  ];
}

/** A key block is kept; a keyring of the host is not in the image, so Debian's own takes its place. */
function keyringInImage(signedBy: string): string {
  return signedBy.includes("BEGIN PGP") ? signedBy : debianKeyring;
}

async function aptOptions(host: Host): Promise<string> {
  const dump = await host.run("apt-config", ["dump", ...passedOptions]);
  const lines = dump.stdout.split("\n").filter((line) => passedOptions.some((option) => line.startsWith(`${option} "`)));
  return [
    "// No archives or translations are kept in layers.",
    'APT::Keep-Downloaded-Packages "false";',
    'Acquire::Languages "none";',
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    ...lines,
    "",
  ].join("\n");
}

/** The registry the host's npm uses, without credentials. */
async function npmRegistry(host: Host): Promise<string | undefined> {
  const result = await host.run("npm", ["config", "get", "registry"], { cwd: "/" });
  const text = result.stdout.trim();
  if (result.code !== 0 || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.username = "";
  url.password = "";
  return url.toString();
}
