/**
 * Where a provider tells of pushes and pull requests: `POST /connections/<connection id>/events`, as webhooks of GitHub do, signed with the
 * `webhookSecret` in the connection's secret. A push is only a hint, on which the repository is asked at once instead of at the next poll;
 * pull requests are known from here alone, since git does not know of them.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RawRoute } from "../door/service.ts";
import { GitRefused } from "../git-hosting/forward.ts";
import { distrustSignature } from "../git-hosting/github-signature.ts";
import type { CodeconnectionsParts, ConnectionRow } from "./model.ts";
import { emitPullRequest, type PullRequest } from "./pull-request.ts";
import { remotePlace, remoteSecret } from "./remote.ts";

const pattern = /^\/connections\/([0-9a-f-]{36})\/events$/;
/** What GitHub sends at most. */
const bodyBytesMax = 25 * 1_048_576;
const idleMs = 30_000;

export function providerWebhookRoute(parts: CodeconnectionsParts): RawRoute {
  return {
    matches: ({ url = "" }) => pattern.test(url.split("?")[0] ?? ""),
    async handle(message, response) {
      message.setTimeout(idleMs, () => message.destroy());
      try {
        answer(response, 200, await receive(parts, message));
      } catch (error) {
        if (!(error instanceof GitRefused)) throw error;
        parts.log.warn({ url: message.url, status: error.status }, error.message);
        answer(response, error.status, error.message);
      }
    },
  };
}

function answer(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json", ...(status === 413 && { connection: "close" }) });
  response.end(`${JSON.stringify({ message })}\n`);
}

async function receive(parts: CodeconnectionsParts, message: IncomingMessage): Promise<string> {
  if (message.method !== "POST") throw new GitRefused(405, "Events are delivered by POST.");
  const id = pattern.exec((message.url ?? "").split("?")[0] ?? "")?.[1];
  const connection = parts.journal.one<ConnectionRow>("SELECT * FROM codeconnections_connections WHERE arn LIKE ?", `%:connection/${id}`);
  const place = connection && remotePlace(parts, connection);
  if (!connection || !place) throw new GitRefused(404, "There is no connection to a Git server elsewhere at this address.");
  const secret = (await remoteSecret(parts, connection, place))?.webhookSecret;
  if (secret === undefined)
    throw new GitRefused(
      403,
      `Add webhookSecret to the secret ${place.secretId ?? ""} of the connection ${connection.name}: unsigned events are refused.`,
    );
  const body = await read(message);
  const distrusted = distrustSignature(secret, message.headers, body);
  if (distrusted !== undefined) throw new GitRefused(403, distrusted);
  return take(parts, connection, String(message.headers["x-github-event"] ?? ""), payloadOf(body));
}

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyBytesMax) throw new GitRefused(413, "The event is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The members that are used, of GitHub's payloads; those of a pull request are always there. */
interface Payload {
  action?: string;
  repository?: { full_name?: string };
  pull_request?: { number: number; title: string; merged?: boolean; user?: { login?: string }; head: Place; base: Place };
}
interface Place {
  ref: string;
  sha: string;
}

function payloadOf(body: Buffer): Payload {
  try {
    const payload: unknown = JSON.parse(body.toString());
    if (typeof payload === "object" && payload !== null) return payload;
  } catch {
    // Told below.
  }
  throw new GitRefused(400, "The body is not a JSON object: choose the content type application/json.");
}

function take({ journal }: CodeconnectionsParts, connection: ConnectionRow, event: string, payload: Payload): string {
  const fullRepositoryId = payload.repository?.full_name ?? "";
  if (event === "push") {
    const { account, region, arn } = connection;
    const detail = { connectionArn: arn, fullRepositoryId };
    journal.transact((tx) =>
      tx.emit({ account, region, source: "aws.codeconnections", type: "Repository Changed", resource: arn, internal: true, detail }),
    );
    return `${fullRepositoryId} is asked for its changes.`;
  }
  if (event !== "pull_request") return `Nothing happens on an event ${event}.`;
  const pullRequest = pullRequestOf(payload, fullRepositoryId);
  if (!pullRequest) return `Nothing happens when a pull request is ${payload.action}.`;
  journal.transact((tx) => emitPullRequest(tx, connection, pullRequest));
  return `Pull request ${pullRequest.pullRequestId} of ${fullRepositoryId} was ${pullRequest.event}.`;
}

const events: Record<string, PullRequest["event"] | undefined> = {
  opened: "OPEN",
  reopened: "OPEN",
  synchronize: "UPDATED",
  closed: "CLOSED",
};

const commitId = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

function pullRequestOf({ action = "", pull_request: told }: Payload, fullRepositoryId: string): PullRequest | undefined {
  const event = events[action];
  if (!event || !told || !isPlace(told.head) || !isPlace(told.base)) return undefined;
  const { head, base } = told;
  return {
    fullRepositoryId,
    pullRequestId: String(told.number),
    event,
    title: String(told.title),
    author: told.user?.login ?? "",
    sourceBranch: head.ref,
    destinationBranch: base.ref,
    sourceCommit: head.sha,
    destinationCommit: base.sha,
    isMerged: told.merged === true,
  };
}

const isPlace = (place: Place | undefined): place is Place => typeof place?.ref === "string" && commitId.test(place.sha);
