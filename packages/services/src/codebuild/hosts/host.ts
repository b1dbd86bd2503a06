/** The APIs of Git hosts, as far as they are needed. */
import { createHash } from "node:crypto";
import type { ProjectSource } from "@aws-sdk/client-codebuild";
import type { JsonValue } from "../../git-hosting/delivery.ts";
import type { BuildStatus } from "../model.ts";
import { gitUrl } from "../project/check-source.ts";
import { fullRepositoryId, type SourceCredential } from "../sources/git/repository.ts";
import { textAt } from "../webhooks/read/told.ts";
import { askHost, HostRefused } from "./request.ts";

/** A repository at its host's API, and what the host is shown. */
export interface Host {
  kind: "github" | "gitlab" | "bitbucket";
  /** Without a slash at the end. */
  repository: string;
  authorization: string;
  insecureSsl: boolean;
}

/** Undefined for credentials that no API takes, which is what a connection has. */
export function hostOf(source: ProjectSource, credential: SourceCredential | undefined): Host | undefined {
  const url = gitUrl(source.location ?? "");
  if (!url || credential?.kind !== "password") return undefined;
  const kind = source.type === "BITBUCKET" ? "bitbucket" : source.type?.startsWith("GITLAB") ? "gitlab" : "github";
  const { username, password } = credential;
  const isUser = kind === "bitbucket" && username !== "x-token-auth";
  const authorization = isUser ? `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` : `Bearer ${password}`;
  return { kind, repository: repositoryAt(kind, url), authorization, insecureSsl: source.insecureSsl ?? false };
}

/** The sites of all have an API of another name than the servers that companies run themselves. */
function repositoryAt(kind: Host["kind"], url: URL): string {
  const name = fullRepositoryId(url);
  if (kind === "gitlab") return `${url.origin}/api/v4/projects/${encodeURIComponent(name)}`;
  if (kind === "bitbucket")
    return `${url.hostname === "bitbucket.org" ? "https://api.bitbucket.org" : url.origin}/2.0/repositories/${name}`;
  return `${url.hostname === "github.com" ? "https://api.github.com" : `${url.origin}/api/v3`}/repos/${name}`;
}

export interface Hook {
  id: string;
  url: string;
}

/** Asks the host to deliver to `url` from now on. Throws HostRefused. */
export async function makeHook(host: Host, url: string, secret: string, signal: AbortSignal): Promise<Hook> {
  const answer = await ask(host, "POST", "/hooks", hookOf[host.kind](url, secret), signal);
  const id = textAt(answer, host.kind === "bitbucket" ? "uuid" : "id");
  if (id === "") throw new HostRefused("The host made a webhook and did not tell its id", undefined);
  return { id, url: textAt(answer, "url") || `${host.repository}/hooks/${id}` };
}

/** Gives the host another secret to sign with. Throws HostRefused. */
export async function changeHook(host: Host, id: string, url: string, secret: string, signal: AbortSignal): Promise<void> {
  const method = host.kind === "github" ? "PATCH" : "PUT";
  await ask(host, method, `/hooks/${encodeURIComponent(id)}`, hookOf[host.kind](url, secret), signal);
}

/** One that is not there any more counts as removed. Throws HostRefused. */
export async function removeHook(host: Host, id: string, signal: AbortSignal): Promise<void> {
  await ask(host, "DELETE", `/hooks/${encodeURIComponent(id)}`, undefined, signal).catch((error: unknown) => {
    if (!(error instanceof HostRefused && error.status === 404)) throw error;
  });
}

const hookOf: Record<Host["kind"], (url: string, secret: string) => JsonValue> = {
  github: (url, secret) => ({
    name: "web",
    active: true,
    events: ["push", "pull_request", "release"],
    config: { url, content_type: "json", secret, insecure_ssl: "0" },
  }),
  gitlab: (url, token) => ({ url, token, push_events: true, tag_push_events: true, merge_requests_events: true }),
  bitbucket: (url, secret) => ({
    description: "CodeBuild",
    url,
    secret,
    active: true,
    events: ["repo:push", "pullrequest:created", "pullrequest:updated", "pullrequest:fulfilled", "pullrequest:rejected"],
  }),
};

export interface CommitStatus {
  commit: string;
  status: BuildStatus;
  /** What tells one report about a commit from others. */
  context: string;
  url: string;
}

type Words = Record<"pending" | "success" | "failure" | "stopped", string>;

const words: Record<Host["kind"], Words> = {
  github: { pending: "pending", success: "success", failure: "failure", stopped: "error" },
  gitlab: { pending: "running", success: "success", failure: "failed", stopped: "canceled" },
  bitbucket: { pending: "INPROGRESS", success: "SUCCESSFUL", failure: "FAILED", stopped: "STOPPED" },
};

const wordOf: Record<BuildStatus, keyof Words> = {
  IN_PROGRESS: "pending",
  SUCCEEDED: "success",
  FAILED: "failure",
  FAULT: "failure",
  TIMED_OUT: "failure",
  STOPPED: "stopped",
};

/** Says how a build of a commit stands. Throws HostRefused. */
export async function commitStatus(host: Host, { commit, status, context, url }: CommitStatus, signal: AbortSignal): Promise<void> {
  const state = words[host.kind][wordOf[status]];
  const description = `Build ${status === "IN_PROGRESS" ? "is in progress" : status.toLowerCase().replace("_", " ")}`;
  if (host.kind === "bitbucket") {
    // A key has at most 40 characters; the name is what is shown.
    const key = context.length > 40 ? createHash("sha256").update(context).digest("hex").slice(0, 40) : context;
    await ask(host, "POST", `/commit/${commit}/statuses/build`, { state, key, name: context, url, description }, signal);
  } else {
    const name = host.kind === "gitlab" ? "name" : "context";
    await ask(host, "POST", `/statuses/${commit}`, { state, [name]: context, target_url: url, description }, signal);
  }
}

const ask = (
  { repository, authorization, insecureSsl }: Host,
  method: "POST" | "PUT" | "PATCH" | "DELETE",
  path: string,
  body: JsonValue | undefined,
  signal: AbortSignal,
): Promise<JsonValue> =>
  askHost({ method, url: repository + path, headers: { authorization }, insecureSsl, ...(body !== undefined && { body }) }, signal);
