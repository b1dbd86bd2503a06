/** Lets a Git server elsewhere answer a request for a repository, with the credentials that are kept here. Reading only. */
import { type ClientRequest, type IncomingMessage, request as requestHttp, type ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";
import { once } from "node:events";
import { pipeline } from "node:stream/promises";

/** Why a request is not answered with what it asked for; `message` is what git shows its user. */
export class GitRefused extends Error {
  override readonly name = "GitRefused";
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** `name` is how its user knows the repository; `url` is without git's own end. */
export interface RemoteRepository {
  url: string;
  name: string;
  provider: string;
  credentials?: { username: string; password: string };
}

/** A server that says nothing for so long is taken for gone; it may take its time to pack a large repository. */
const silentMs = 30_000;
const packingMs = 300_000;

/** What of the two sides' headers the other one gets. */
const asked = [
  "accept",
  "accept-encoding",
  "accept-language",
  "content-type",
  "content-encoding",
  "content-length",
  "git-protocol",
  "user-agent",
];
const answered = ["content-type", "content-encoding", "content-length", "cache-control", "expires", "pragma"];

/** Throws GitRefused before anything was answered. */
export async function forward(remote: RemoteRepository, path: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const query = (message.url ?? "").split("?")[1];
  const isReading = path === "/git-upload-pack" || (path === "/info/refs" && query === "service=git-upload-pack");
  if (!isReading)
    throw new GitRefused(403, `${remote.name} can be read through its connection only: push to ${new URL(remote.url).host} itself.`);
  const upstream = await ask(remote, `${remote.url}${path}${query === undefined ? "" : `?${query}`}`, message, response);
  if (upstream.statusCode !== 200) {
    upstream.resume();
    throw refusalOf(remote, upstream);
  }
  for (const name of answered) {
    const value = upstream.headers[name];
    if (value !== undefined) response.setHeader(name, value);
  }
  response.writeHead(200);
  // When either side goes away the connection breaks off, and git says so to its user.
  await pipeline(upstream, response).catch(() => {});
}

async function ask(remote: RemoteRepository, url: string, message: IncomingMessage, response: ServerResponse): Promise<IncomingMessage> {
  const { username, password } = remote.credentials ?? {};
  const headers = {
    ...Object.fromEntries(asked.flatMap((name) => (message.headers[name] === undefined ? [] : [[name, message.headers[name]]]))),
    ...(password !== undefined && { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` }),
  };
  const isPost = message.method === "POST";
  const timeout = isPost ? packingMs : silentMs;
  const method = isPost ? "POST" : "GET";
  // Given here the limit holds for connecting, too.
  const upstream: ClientRequest = (url.startsWith("https:") ? requestHttps : requestHttp)(url, { method, headers, timeout });
  upstream.once("timeout", () => upstream.destroy(new Error(`it said nothing for ${timeout / 1000} seconds`)));
  // Once there is an answer its own errors count; before, `once` below hears of them.
  upstream.on("error", () => {});
  response.once("close", () => upstream.destroy());
  if (isPost) pipeline(message, upstream).catch(() => {});
  else upstream.end();
  try {
    const [answer] = (await once(upstream, "response")) as [IncomingMessage];
    return answer;
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message === "" ? (cause as NodeJS.ErrnoException).code : cause.message) : String(cause);
    throw new GitRefused(502, `${remote.provider} at ${new URL(url).host} cannot be reached: ${why}.`, { cause });
  }
}

/** A 401 must not go on: git would ask its user for the credentials that it has used already. */
function refusalOf({ name, provider, url, credentials }: RemoteRepository, { statusCode = 0, headers }: IncomingMessage): GitRefused {
  const host = new URL(url).host;
  if (statusCode === 401 || statusCode === 403) {
    const what = credentials ? "refused the token of the connection" : "wants a token, and the connection has none";
    return new GitRefused(
      403,
      `${provider} at ${host} ${what} for ${name} (status ${statusCode}). Check the secret that the connection's tag towpath:token-secret names.`,
    );
  }
  if (statusCode === 404)
    return new GitRefused(
      404,
      `${provider} at ${host} has no repository ${name}, or the token of the connection does not give access to it.`,
    );
  if (statusCode >= 300 && statusCode < 400)
    return new GitRefused(404, `${name} has moved to ${headers.location ?? "another address"} at ${host}: change the FullRepositoryId.`);
  return new GitRefused(502, `${provider} at ${host} answered with status ${statusCode} for ${name}.`);
}
