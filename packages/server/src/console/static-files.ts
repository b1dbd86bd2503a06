import { createReadStream, existsSync, readdirSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { reply } from "./reply.ts";

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

const encodings = [
  ["br", ".br"],
  ["gzip", ".gz"],
] as const;

/** Beside the program as it ships; beside the sources as they are built. */
const places = [join(import.meta.dirname, "console"), join(import.meta.dirname, "../../../console/dist")];

interface File {
  path: string;
  sizeBytes: number;
}

/** The page's files, by their paths below `/_console/`: only what is listed is served, whatever is asked for. */
export class StaticFiles {
  readonly #directory: string | undefined;
  #files: ReadonlyMap<string, File> | undefined;

  constructor(directory = places.find((place) => existsSync(join(place, "index.html")))) {
    this.#directory = directory;
  }

  /** A file that was built, or the page itself for any of its addresses; an address that ends like a file and is none is not found. */
  async answer(path: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#files ??= this.#directory === undefined ? new Map() : list(this.#directory);
    const isPage = !/^assets\/|\.(?:js|css|svg|map|json)$/.test(path);
    const name = this.#files.has(path) && !isPage ? path : "index.html";
    if (this.#files.size === 0)
      return reply(response, 503, '{"__type":"NotBuilt","message":"The console has not been built: node script/build-console.ts"}');
    if (!isPage && name === "index.html") return reply(response, 404, '{"__type":"NotFound","message":"The console has no such file."}');
    await this.#send(name, message, response);
  }

  async #send(name: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const accepted = String(message.headers["accept-encoding"] ?? "");
    const [encoding, suffix] = encodings.find(([one, end]) => accepted.includes(one) && this.#files?.has(name + end)) ?? [undefined, ""];
    const file = this.#files?.get(name + suffix) as File;
    response.writeHead(200, {
      "content-type": types[extname(name)] ?? "application/octet-stream",
      "content-length": file.sizeBytes,
      // Names of assets change with their content.
      "cache-control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(encoding !== undefined && { "content-encoding": encoding }),
    });
    if (message.method === "HEAD") return void response.end();
    await pipeline(createReadStream(file.path), response).catch(() => response.destroy());
  }
}

function list(directory: string): ReadonlyMap<string, File> {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" });
  const files = names.map((name) => [name, join(directory, name)] as const).filter(([, path]) => statSync(path).isFile());
  return new Map(files.map(([name, path]) => [name, { path, sizeBytes: statSync(path).size }]));
}
