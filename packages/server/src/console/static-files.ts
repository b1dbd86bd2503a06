import { createReadStream, readdirSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { reply } from "./reply.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const encodings = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

const page = "index.html";

/** Beside the program as it ships; beside the sources as they are built. */
const places = [join(import.meta.dirname, "console"), join(import.meta.dirname, "../../../console/dist")];

interface Listed {
  directory: string;
  /** When the page was built; another build has other files. */
  builtAt: number;
  /** Sizes in bytes. */
  files: ReadonlyMap<string, number>;
}

/** The page's files, by their paths below `/_console/`: only what is listed is served, whatever is asked for. */
export class StaticFiles {
  readonly #places: readonly string[];
  #listed: Listed | undefined;

  constructor(directories: readonly string[] = places) {
    this.#places = directories;
  }

  /** A file that was built, or the page itself for any of its addresses; a file that there is not is not found. */
  async answer(path: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const listed = this.#look();
    if (!listed)
      return reply(response, 503, '{"__type":"NotBuilt","message":"The console has not been built: node script/build-console.ts"}');
    const isFile = path.startsWith("assets/");
    if (isFile && !listed.files.has(path)) return reply(response, 404, '{"__type":"NotFound","message":"The console has no such file."}');
    await send(listed, isFile ? path : page, message, response);
  }

  #look(): Listed | undefined {
    for (const directory of this.#places) {
      const builtAt = statSync(join(directory, page), { throwIfNoEntry: false })?.mtimeMs;
      if (builtAt === undefined) continue;
      if (this.#listed?.directory !== directory || this.#listed.builtAt !== builtAt)
        this.#listed = { directory, builtAt, files: list(directory) };
      return this.#listed;
    }
    return undefined;
  }
}

async function send(
  { directory, files, builtAt }: Listed,
  name: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const accepted = String(message.headers["accept-encoding"] ?? "").split(/\s*,\s*/);
  const [encoding, suffix] = encodings.find(([one, end]) => accepted.some((named) => isWanted(named, one)) && files.has(name + end)) ?? [
    undefined,
    "",
  ];
  const etag = `"${builtAt.toString(36)}${suffix}"`;
  const isAsset = name !== page;
  response.setHeader("vary", "accept-encoding");
  // Names of assets change with their content.
  response.setHeader("cache-control", isAsset ? "public, max-age=31536000, immutable" : "no-cache");
  response.setHeader("etag", etag);
  if (message.headers["if-none-match"] === etag) return void response.writeHead(304).end();
  response.writeHead(200, {
    "content-type": types[extname(name)] ?? "application/octet-stream",
    "content-length": files.get(name + suffix) ?? 0,
    ...(encoding !== undefined && { "content-encoding": encoding }),
  });
  if (message.method === "HEAD") return void response.end();
  await pipeline(createReadStream(join(directory, name + suffix)), response).catch(() => response.destroy());
}

/** `gzip;q=0` is one that is not wanted. */
const isWanted = (named: string, encoding: string): boolean =>
  named === encoding || (named.startsWith(`${encoding};`) && !/;\s*q=0(\.0*)?$/.test(named));

function list(directory: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found.set(path.slice(directory.length + 1), statSync(path).size);
  }
  return found;
}
