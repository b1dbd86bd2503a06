/**
 * Where a provider tells of pushes and pull requests: `POST /connections/<connection id>/events`, as webhooks of GitHub and GitLab do, with
 * the `webhookSecret` in the connection's secret. A push is only a hint, on which the repository is asked at once instead of at the next
 * poll; pull requests are known from here alone, since git does not know of them.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RawRoute } from "../../door/service.ts";
import { GitRefused } from "../../git-hosting/forward.ts";
import type { CodeconnectionsParts, ConnectionRow } from "../model.ts";
import { emitPullRequest } from "../pull-request.ts";
import { remotePlace, remoteSecret } from "../remote.ts";
import { readGithub } from "./github.ts";
import { readGitlab } from "./gitlab.ts";
import type { Told } from "./told.ts";

const pattern = /^\/connections\/([0-9a-f-]{36})\/events$/;
/** What GitHub sends at most. */
const bodyBytesMax = 25 * 1_048_576;
const idleMs = 30_000;

export function providerEventsRoute(parts: CodeconnectionsParts): RawRoute {
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
  const body = await readBody(message);
  const read = "x-gitlab-event" in message.headers ? readGitlab : readGithub;
  const told = read({ headers: message.headers, body, secret, payload: () => payloadOf(body) });
  if ("distrusted" in told) throw new GitRefused(403, told.distrusted);
  return take(parts, connection, told);
}

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > bodyBytesMax) throw new GitRefused(413, "The event is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function payloadOf(body: Buffer): object {
  try {
    const payload: unknown = JSON.parse(body.toString());
    if (typeof payload === "object" && payload !== null) return payload;
  } catch {
    // Told below.
  }
  throw new GitRefused(400, "The body is not a JSON object: choose the content type application/json.");
}

function take({ journal }: CodeconnectionsParts, connection: ConnectionRow, told: Exclude<Told, { distrusted: string }>): string {
  if ("ignored" in told) return told.ignored;
  if ("pullRequest" in told) {
    const { pullRequest } = told;
    journal.transact((tx) => emitPullRequest(tx, connection, pullRequest));
    return `Pull request ${pullRequest.pullRequestId} of ${pullRequest.fullRepositoryId} was ${pullRequest.event}.`;
  }
  const { account, region, arn } = connection;
  const detail = { connectionArn: arn, fullRepositoryId: told.pushedTo };
  journal.transact((tx) =>
    tx.emit({ account, region, source: "aws.codeconnections", type: "Repository Changed", resource: arn, internal: true, detail }),
  );
  return `${told.pushedTo} is asked for its changes.`;
}
