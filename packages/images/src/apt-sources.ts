/**
 * The host's apt sources, reduced to Debian's own archive in one release. The host's mirrors are used (that is how a closed network
 * reaches packages), third parties' repositories and other releases are not: an image must not depend on what else the host installs.
 */
import type { Host } from "./host.ts";

export interface AptSource {
  readonly uris: readonly string[];
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** A keyring's path or a key block; empty when the source names none. */
  readonly signedBy: string;
  readonly trusted: boolean;
}

/** Reads `/etc/apt/sources.list` and `sources.list.d`, or the one file given. Disabled and `deb-src` entries are left out. */
export async function readSources(host: Host, file?: string): Promise<readonly AptSource[]> {
  const paths = file === undefined ? ["/etc/apt/sources.list", ...(await host.filesIn("/etc/apt/sources.list.d"))] : [file];
  const sources: AptSource[] = [];
  for (const path of paths) {
    const text = await host.readText(path);
    if (text === undefined) continue;
    if (path.endsWith(".sources")) sources.push(...parseDeb822(text));
    else if (path.endsWith(".list")) sources.push(...parseOneLine(text));
  }
  return sources;
}

/** The one-line format: `deb [signed-by=... arch=...] URI SUITE COMPONENT...`. */
export function parseOneLine(text: string): readonly AptSource[] {
  return text.split("\n").flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (!match) return [];
    const [, options = "", uri = "", suite = "", components = ""] = match;
    const values = new Map(
      options
        .trim()
        .split(/\s+/)
        .map((option) => splitOnce(option, "=")),
    );
    return [
      {
        uris: [uri],
        suites: [suite],
        components: words(components),
        signedBy: values.get("signed-by") ?? "",
        trusted: values.get("trusted") === "yes",
      },
    ];
  });
}

/** The deb822 format: stanzas of `Types:`, `URIs:`, `Suites:`, `Components:`, `Signed-By:`. */
export function parseDeb822(text: string): readonly AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, "");
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const fields = new Map(
      stanza
        .split(/\n(?![ \t])/)
        .map((field) => splitOnce(field, ":"))
        .map(([name, value]) => [name.trim().toLowerCase(), value.trim()] as const),
    );
    const isEnabled = !/^(no|false|0|off)$/i.test(fields.get("enabled") ?? "yes");
    if (!isEnabled || !words(fields.get("types") ?? "").includes("deb")) return [];
    return [
      {
        uris: words(fields.get("uris") ?? ""),
        suites: words(fields.get("suites") ?? ""),
        components: words(fields.get("components") ?? ""),
        signedBy: fields.get("signed-by") ?? "",
        trusted: /^yes$/i.test(fields.get("trusted") ?? ""),
      },
    ];
  });
}

/**
 * Debian's archive in `release`, by the host's mirrors: suites of the host's own release (`hostRelease`, or named by their class, like
 * `stable`) and their updates and security suites, with `main` among their components.
 */
export function debianSources(sources: readonly AptSource[], hostRelease: string, release: string): readonly AptSource[] {
  const names = new Set([hostRelease, release, "stable", "oldstable"]);
  return sources.flatMap((source) => {
    if (!source.components.includes("main")) return [];
    const suites = source.suites.flatMap((suite) => {
      const [base, kind = ""] = splitOnce(suite.replace("/updates", "-security"), "-");
      if (!names.has(base) || !["", "updates", "security"].includes(kind)) return [];
      return [kind === "" ? release : `${release}-${kind}`];
    });
    const uris = source.uris.filter((uri) => !uri.startsWith("cdrom:"));
    return suites.length === 0 || uris.length === 0 ? [] : [{ ...source, uris, suites: [...new Set(suites)], components: ["main"] }];
  });
}

/** Written as a `.sources` file. */
export function formatSources(sources: readonly AptSource[], keyring?: string): string {
  return sources
    .map((source) => {
      const signedBy = keyring ?? source.signedBy;
      return [
        "Types: deb",
        `URIs: ${source.uris.join(" ")}`,
        `Suites: ${source.suites.join(" ")}`,
        `Components: ${source.components.join(" ")}`,
        ...(signedBy === "" ? [] : [`Signed-By: ${signedBy.includes("\n") ? `\n${indent(signedBy)}` : signedBy}`]),
        ...(source.trusted ? ["Trusted: yes"] : []),
      ].join("\n");
    })
    .join("\n\n")
    .concat("\n");
}

/**
 * The same sources for use inside images: no user names or passwords, no files of the host (a `mirror+file:` list is replaced by its
 * first entry). Sources that only exist on the host are left out.
 */
export async function sourcesForImages(host: Host, sources: readonly AptSource[]): Promise<readonly AptSource[]> {
  const result: AptSource[] = [];
  for (const source of sources) {
    const uris: string[] = [];
    for (const uri of source.uris) {
      const list = /^mirror\+file:(?:\/\/)?(\/.*)$/.exec(uri)?.[1];
      const actual = list === undefined ? uri : words((await host.readText(list)) ?? "")[0];
      if (actual !== undefined && /^https?:/.test(actual)) uris.push(withoutCredentials(actual));
    }
    if (uris.length > 0) result.push({ ...source, uris });
  }
  return result;
}

function withoutCredentials(uri: string): string {
  const url = new URL(uri);
  if (url.username === "" && url.password === "") return uri;
  url.username = "";
  url.password = "";
  return url.toString();
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => (line.startsWith(" ") ? line : ` ${line.trim() === "" ? "." : line}`))
    .join("\n");
}
