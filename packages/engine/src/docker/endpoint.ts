/** Finds the container engine as the docker command does: DOCKER_HOST, the current context, then the usual sockets. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { EngineUnavailable } from "../errors.ts";

export interface Endpoint {
  /** `unix:///path` or `tcp://host:port`. */
  readonly url: string;
  readonly socketPath?: string;
  readonly host?: string;
  readonly port?: number;
  readonly tls?: { readonly ca: Buffer; readonly cert: Buffer; readonly key: Buffer };
}

export interface EndpointSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
}

/** Where an engine is, as somebody named it: `unix:///path` or `tcp://host:port`. What proves who we are and who it is, as PEM texts. */
export interface EngineAddress {
  readonly url: string;
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
}

/** Rejects with `EngineUnavailable` when what DOCKER_HOST or the context names cannot be used at all. */
export async function findEndpoint(search: EndpointSearch): Promise<Endpoint> {
  const { env } = search;
  if (env["DOCKER_HOST"]) return parseEndpoint(env["DOCKER_HOST"], env);
  const context = env["DOCKER_CONTEXT"] || (await currentContext(search));
  if (context && context !== "default") return parseEndpoint(await contextHost(search, context), env);
  return firstThatAnswers(usualSockets(search));
}

/** In order of preference. Rootless Docker, Docker Desktop and Podman put theirs below the user's own directories. */
export function usualSockets({ env, homeDirectory }: EndpointSearch): readonly string[] {
  const runtime = env["XDG_RUNTIME_DIR"];
  return [
    "/var/run/docker.sock",
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    join(homeDirectory, ".docker/run/docker.sock"),
    join(homeDirectory, ".docker/desktop/docker.sock"),
    ...(runtime ? [join(runtime, "podman/podman.sock")] : []),
    "/run/podman/podman.sock",
  ];
}

async function firstThatAnswers(paths: readonly string[]): Promise<Endpoint> {
  const results = await Promise.all(paths.map(async (path) => ({ path, code: await connectCode(path) })));
  const best =
    results.find(({ code }) => code === "ok") ??
    results.find(({ code }) => code === "EACCES") ??
    results.find(({ code }) => code === "ECONNREFUSED") ??
    results[0];
  return unixEndpoint(best!.path);
}

function connectCode(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const settle = (code: string) => {
      socket.destroy();
      resolve(code);
    };
    socket.once("connect", () => settle("ok"));
    socket.once("error", (error: NodeJS.ErrnoException) => settle(error.code ?? "unknown"));
  });
}

const configDirectory = ({ env, homeDirectory }: EndpointSearch) => env["DOCKER_CONFIG"] || join(homeDirectory, ".docker");

async function currentContext(search: EndpointSearch): Promise<string | undefined> {
  const text = await readFile(join(configDirectory(search), "config.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as { currentContext?: string }).currentContext;
  } catch {
    return undefined;
  }
}

async function contextHost(search: EndpointSearch, context: string): Promise<string> {
  const folder = createHash("sha256").update(context).digest("hex");
  try {
    const text = await readFile(join(configDirectory(search), "contexts/meta", folder, "meta.json"), "utf8");
    const host = (JSON.parse(text) as { Endpoints?: { docker?: { Host?: string } } }).Endpoints?.docker?.Host;
    if (host) return host;
  } catch (cause) {
    throw new EngineUnavailable("absent", `docker context ${context}`, "docker context ls shows which contexts exist.", { cause });
  }
  throw new EngineUnavailable(
    "absent",
    `docker context ${context}`,
    "The context names no endpoint; choose another with docker context use.",
  );
}

const unixEndpoint = (path: string): Endpoint => ({ url: `unix://${path}`, socketPath: path });

/** `unix://` and `tcp://` (with TLS by DOCKER_TLS_VERIFY and DOCKER_CERT_PATH); `ssh://` and `npipe://` are refused by name. */
export async function parseEndpoint(text: string, env: EndpointSearch["env"]): Promise<Endpoint> {
  const match = /^(\w+):\/\/(.*)$/.exec(text);
  const [scheme, rest] = [match?.[1], match?.[2] ?? ""];
  if (scheme === "unix" && rest) return unixEndpoint(rest);
  if (scheme === "tcp" || scheme === "http" || scheme === "https") {
    const url = new URL(`http://${rest}`);
    const secure = scheme === "https" || Boolean(env["DOCKER_TLS_VERIFY"]);
    const tls = secure ? await certificates(env["DOCKER_CERT_PATH"] ?? "") : undefined;
    return { url: text, host: url.hostname, port: Number(url.port || (secure ? 2376 : 2375)), ...(tls && { tls }) };
  }
  throw new EngineUnavailable("absent", text, "Only unix:// and tcp:// endpoints are supported; set DOCKER_HOST to one.");
}

/** Throws `EngineUnavailable` for what is neither a socket nor a TCP endpoint. */
export function namedEndpoint({ url, tls }: EngineAddress): Endpoint {
  const [, scheme, rest = ""] = /^(\w+):\/\/(.+)$/.exec(url) ?? [];
  if (scheme === "unix") return unixEndpoint(rest);
  if (scheme !== "tcp") throw new EngineUnavailable("absent", url, "Only unix:// and tcp:// endpoints are supported.");
  const { hostname, port } = new URL(`http://${rest}`);
  const certificates = tls && { ca: Buffer.from(tls.ca), cert: Buffer.from(tls.cert), key: Buffer.from(tls.key) };
  return { url, host: hostname, port: Number(port || (tls ? 2376 : 2375)), ...(certificates && { tls: certificates }) };
}

async function certificates(directory: string) {
  try {
    const [ca, cert, key] = await Promise.all(["ca.pem", "cert.pem", "key.pem"].map((file) => readFile(join(directory, file))));
    return { ca: ca!, cert: cert!, key: key! };
  } catch (cause) {
    throw new EngineUnavailable("not-permitted", directory, "DOCKER_CERT_PATH must hold ca.pem, cert.pem and key.pem.", { cause });
  }
}
