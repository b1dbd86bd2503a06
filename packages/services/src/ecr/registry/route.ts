import type { IncomingMessage, ServerResponse } from "node:http";
import type { RawRoute } from "../../door/service.ts";
import { repositoryNotFound } from "../faults.ts";
import type { EcrParts, Registry, RepositoryRow } from "../model.ts";
import { findRepository } from "../store.ts";
import { openTicket } from "../token.ts";
import { deleteBlob, getBlob } from "./blobs.ts";
import { answerJson, type Exchange, type RepositoryExchange } from "./context.ts";
import { asRegistryError, RegistryError, sendError, unsupported } from "./errors.ts";
import { listReferrers, listRepositories, listTags } from "./lists.ts";
import { callerOf } from "./login.ts";
import { deleteManifest, getManifest, putManifest } from "./manifests.ts";
import type { Mirror } from "../../door/mirror.ts";
import { mirrored } from "./mirror.ts";
import { appendUpload, beginUpload, cancelUpload, finishUpload, uploadStatus } from "./uploads.ts";

/** The registry: everything under /v2/, whatever the host name. https://github.com/opencontainers/distribution-spec/blob/main/spec.md */
export const registryRoute = (parts: EcrParts): RawRoute => ({
  matches: ({ url = "" }) => url === "/v2" || url.startsWith("/v2/") || url.startsWith("/v2?"),
  handle: async (request, response) => {
    response.setHeader("docker-distribution-api-version", "registry/2.0");
    try {
      await handle(parts, request, response);
    } catch (error) {
      const known = asRegistryError(error) ?? bug(parts, request, error);
      if (response.headersSent) response.destroy();
      else sendError(response, known);
    }
  },
});

/** A client that left is no bug; nobody reads the answer then. */
function bug(parts: EcrParts, request: IncomingMessage, error: unknown): RegistryError {
  if (!request.destroyed || request.complete)
    parts.log.error({ method: request.method, url: request.url, err: error }, "registry request failed");
  return new RegistryError(500, "UNKNOWN", "The request failed because of an internal error.");
}

const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;

interface Target {
  name: string;
  kind: "manifests" | "blobs" | "uploads" | "tags" | "referrers";
  reference: string;
}

/** The repository is all that comes before the last word of the protocol. */
export function parsePath(path: string): Target | undefined {
  const [, name = "", kind = "", reference = ""] =
    /^\/v2\/(.+)\/(blobs\/uploads)$/.exec(path) ??
    /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs|tags|referrers)\/([^/]*)$/.exec(path) ??
    [];
  if (name === "") return undefined;
  if (name.length > 256 || !namePattern.test(name)) throw new RegistryError(400, "NAME_INVALID", `'${name}' is no name of a repository`);
  return { name, kind: kind.replace("blobs/uploads", "uploads") as Target["kind"], reference: decode(reference) };
}

function decode(reference: string): string {
  try {
    return decodeURIComponent(reference);
  } catch {
    throw new RegistryError(400, "NAME_INVALID", "The path is not encoded as it should be");
  }
}

async function handle(parts: EcrParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://registry");
  const host = (request.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
  const { mirror } = parts;
  if (mirror?.hosts.includes(host)) return serveMirror({ ...parts, mirror }, host, url, request, response);
  const ticket = request.method === "GET" ? url.searchParams.get("ticket") : null;
  if (ticket !== null) return serveTicket(parts, ticket, url, request, response);
  const caller = callerOf(parts, request);
  const registry = registryNamed(host, caller);
  if (registry.account !== caller.account)
    throw new RegistryError(
      403,
      "DENIED",
      `User: ${caller.principal.arn} is not authorized to use the registry with id '${registry.account}'`,
    );
  const { arn: principal } = caller.principal;
  const exchange: Exchange = { request, response, query: url.searchParams, registry, principal, parts };
  if (/^\/v2\/?$/.test(url.pathname)) return answerJson(response, {});
  if (url.pathname === "/v2/_catalog") return listRepositories(exchange);
  const target = parsePath(url.pathname);
  if (!target) throw new RegistryError(404, "NAME_UNKNOWN", "There is nothing at this path of the registry");
  const repository = findRepository(parts.journal, registry, target.name);
  if (!repository) throw repositoryNotFound(target.name, registry);
  return dispatch({ ...exchange, repository }, target);
}

/** A name of ECR's says account and region; any other is the caller's own registry. */
function registryNamed(host: string, caller: Registry): Registry {
  const [, account, region] = /^(\d{12})\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/.exec(host) ?? [];
  return account !== undefined && region !== undefined ? { account, region } : { account: caller.account, region: caller.region };
}

async function dispatch(exchange: RepositoryExchange, { kind, reference }: Target): Promise<void> {
  const { method = "GET" } = exchange.request;
  const what = `${method === "HEAD" ? "GET" : method} ${kind}`;
  switch (what) {
    case "GET manifests":
      return getManifest(exchange, reference);
    case "PUT manifests":
      return putManifest(exchange, reference);
    case "DELETE manifests":
      return deleteManifest(exchange, reference);
    case "GET blobs":
      return getBlob(exchange, reference);
    case "DELETE blobs":
      return deleteBlob(exchange, reference);
    case "POST uploads":
      return beginUpload(exchange);
    case "GET uploads":
      return uploadStatus(exchange, reference);
    case "PATCH uploads":
      return appendUpload(exchange, reference);
    case "PUT uploads":
      return finishUpload(exchange, reference);
    case "DELETE uploads":
      return cancelUpload(exchange, reference);
    case "GET tags":
      return listTags(exchange);
    case "GET referrers":
      return listReferrers(exchange, reference);
    default:
      throw unsupported("The operation is unsupported.");
  }
}

/** What a URL of GetDownloadUrlForLayer leads to: one layer, without a login. */
async function serveTicket(parts: EcrParts, text: string, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ticket = openTicket(parts, text);
  const target = parsePath(url.pathname);
  const repository = ticket && parts.journal.one<RepositoryRow>("SELECT * FROM ecr_repositories WHERE id = ?", ticket.repository);
  const isMeant = ticket && target?.kind === "blobs" && target.reference === ticket.digest && ticket.expires > parts.clock.now();
  if (!isMeant || !repository || repository.name !== target.name)
    throw new RegistryError(403, "DENIED", "The download URL is not valid, or has expired.");
  return getBlob({ request, response, query: url.searchParams, registry: repository, parts, repository }, ticket.digest);
}

/** Public images are read without a login, and only read. */
async function serveMirror(
  parts: EcrParts & { mirror: Mirror },
  host: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") throw unsupported(`Images of ${host} can only be pulled from here.`);
  if (/^\/v2\/?$/.test(url.pathname)) return answerJson(response, {});
  const target = parsePath(url.pathname);
  if (!target || target.kind === "uploads") throw new RegistryError(404, "NAME_UNKNOWN", "There is nothing at this path of the registry");
  const tag = target.kind === "manifests" && !target.reference.includes(":") ? target.reference : undefined;
  const repository = await mirrored(parts, host, target.name, tag);
  const tags = parts.mirror.tags(host, target.name);
  if (target.kind === "tags" && tags.length > 0) return answerJson(response, { name: target.name, tags });
  if (!repository) {
    throw new RegistryError(
      404,
      "NAME_UNKNOWN",
      `${host} cannot be reached from here, and there is no local image that stands for ${target.name}.`,
    );
  }
  return dispatch({ request, response, query: url.searchParams, registry: repository, parts, repository }, target);
}
