import { X509Certificate, createPrivateKey } from "node:crypto";
import type { EngineAddress, EngineInfo } from "@towpath/engine";
import { ApiError } from "@towpath/wire";
import type { Asked, Question } from "../../door/service.ts";
import { buildsOfEngineMost } from "../limits.ts";
import type { CodebuildParts } from "../parts.ts";
import type { Away, Condition } from "./away.ts";

/** An engine as it is told of. That of this machine has no name. */
export interface ToldEngine {
  name: string;
  url: string;
  condition: Condition | "leaving";
  /** Why it takes no builds. */
  reason?: string;
  /** Builds that run on it, and how many it runs at once. */
  builds: number;
  buildsAtOnce?: number;
  cpus?: number;
  memoryBytes?: number;
  version?: string;
}

/** `engines`, `engine-add`, `engine-test` and `engine-remove`: AWS has no operations for where builds run here. */
export function engineQuestions(parts: CodebuildParts): Record<string, Question> {
  const { engines } = parts;
  return {
    engines: async () => ({ engines: await told(parts) }),
    "engine-add": async ({ body }) => {
      const { name, address, builds } = readAdded(body);
      return seen(await engines.add(name, address, builds));
    },
    "engine-test": async ({ body }) => {
      const { name, ...rest } = parse(body);
      const away = typeof name === "string" ? engines.find(name) : undefined;
      if (typeof name === "string" && !away) throw refused(`There is no engine ${name}; towpath engines lists those there are.`);
      return away ? toldOf(parts, away) : seen(await engines.look(readAddress(rest)));
    },
    "engine-remove": async ({ query }: Asked) => {
      const name = query.get("name") ?? "";
      return { builds: query.get("now") === "true" ? await engines.removeNow(name) : engines.remove(name) };
    },
  };
}

/** That of this machine first. */
export async function told(parts: CodebuildParts): Promise<ToldEngine[]> {
  const info = await parts.engine.info().catch(() => undefined);
  const here: ToldEngine = {
    name: "",
    url: info?.endpoint ?? "",
    condition: info ? "ready" : "away",
    builds: parts.engines.runsOn("").length,
    buildsAtOnce: parts.capacity.buildsAtOnce(),
    ...(info && seen(info)),
  };
  return [here, ...parts.engines.all().map((away) => toldOf(parts, away))];
}

function toldOf(parts: CodebuildParts, away: Away): ToldEngine {
  const { condition, reason, info } = away.condition;
  const buildsAtOnce = away.seat()?.buildsAtOnce;
  return {
    name: away.row.name,
    url: away.row.address.url,
    condition: away.row.isLeaving ? "leaving" : condition,
    ...(reason !== undefined && { reason }),
    builds: parts.engines.runsOn(away.row.name).length,
    ...(buildsAtOnce !== undefined && { buildsAtOnce }),
    ...(info && seen(info)),
  };
}

const seen = ({ cpus, memoryBytes, product, version }: EngineInfo) => ({ cpus, memoryBytes, version: `${product} ${version}` });

function parse(body: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(body);
    if (typeof read === "object" && read !== null) return read as Record<string, unknown>;
  } catch {
    // Said below: what a parser quotes may be a key.
  }
  throw refused("The request is not a JSON object.");
}

function readAdded(body: string): { name: string; address: EngineAddress; builds: number | undefined } {
  const { name, builds, ...rest } = parse(body);
  if (typeof name !== "string" || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(name)) {
    throw refused("The name of an engine has at most 32 small letters, digits and hyphens.");
  }
  const isCount = typeof builds === "number" && Number.isInteger(builds) && builds >= 1 && builds <= buildsOfEngineMost;
  if (builds !== undefined && !isCount) throw refused(`The number of builds must be a whole number from 1 to ${buildsOfEngineMost}.`);
  return { name, address: readAddress(rest), builds: isCount ? builds : undefined };
}

/** Throws ApiError for what would be another thing than it seems: an engine that anybody may use, a certificate that is none. */
export function readAddress({ url, tls }: Record<string, unknown>): EngineAddress {
  const [, scheme = "", rest = ""] = (typeof url === "string" && /^(\w+):\/\/(.+)$/.exec(url)) || [];
  if (typeof url !== "string" || rest === "") throw refused("The host of an engine is unix:///PATH or tcp://HOST:PORT.");
  if (scheme === "ssh") {
    throw refused(
      "Engines over ssh:// are not supported: forward the socket (ssh -L /tmp/engine.sock:/var/run/docker.sock HOST) and add unix:///tmp/engine.sock.",
    );
  }
  if (scheme === "unix") {
    if (tls !== undefined) throw refused("A socket has no certificates.");
    return { url };
  }
  if (scheme !== "tcp") throw refused(`Engines over ${scheme}:// are not supported: give unix:///PATH or tcp://HOST:PORT.`);
  if (!URL.canParse(`http://${rest}`)) throw refused(`${url} is not tcp://HOST:PORT.`);
  if (tls === undefined) {
    if (/^(127(\.\d+){3}|localhost|\[::1\])(:|$)/.test(rest)) return { url };
    throw refused(`${url} without TLS makes everybody who reaches it root on that machine: give --tls-ca, --tls-cert and --tls-key.`);
  }
  const { ca, cert, key } = tls as Record<string, unknown>;
  if (typeof ca !== "string" || typeof cert !== "string" || typeof key !== "string") throw refused("TLS takes three: ca, cert and key.");
  const readable: [what: string, read: () => unknown][] = [
    ["certificate of the authority", () => new X509Certificate(ca)],
    ["client certificate", () => new X509Certificate(cert)],
    ["key of the client", () => createPrivateKey(key)],
  ];
  for (const [what, read] of readable) {
    try {
      read();
    } catch {
      throw refused(`The ${what} is not readable as PEM, or wants a pass phrase.`);
    }
  }
  return { url, tls: { ca, cert, key } };
}

const refused = (message: string): ApiError => new ApiError("InvalidInputException", message, 400);
