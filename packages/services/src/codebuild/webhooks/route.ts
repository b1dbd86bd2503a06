/** Where hosts deliver: `POST /webhooks?t=<secret part>&v=1`. Nothing of a body is read before its signature is right. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RawRoute } from "../../door/service.ts";
import { payloadOf, readDelivery } from "../../git-hosting/delivery.ts";
import { distrustBitbucket, distrustSignature } from "../../git-hosting/github-signature.ts";
import { isGitlabToken } from "../../git-hosting/gitlab-token.ts";
import { refusedDeliveryEveryMs, webhookBytesMost, webhookIdleMs } from "../limits.ts";
import type { CodebuildParts } from "../parts.ts";
import { announce, type Outcome, take } from "./deliver.ts";
import { sealedAs, type WebhookRow } from "./model.ts";
import { readBitbucket } from "./read/bitbucket.ts";
import { readGithub } from "./read/github.ts";
import { readGitlab } from "./read/gitlab.ts";
import type { Delivery, Told } from "./read/told.ts";
import { webhookAt } from "./store.ts";

const path = "/webhooks";

/** `t` is all that has to be known to reach a webhook; to be believed, also its secret. */
export const payloadUrl = (endpoint: string, { id }: Pick<WebhookRow, "id">): string => `${endpoint}${path}?t=${id}&v=1`;

interface Answer {
  status: number;
  message: string;
  builds?: string[];
}

export function webhookRoute(parts: CodebuildParts): RawRoute {
  const lastRefusals = new Map<string, number>();
  return {
    matches: ({ url = "" }) => url.split("?")[0] === path,
    async handle(message, response) {
      message.setTimeout(webhookIdleMs, () => message.destroy());
      answer(response, await receive(parts, lastRefusals, message));
    },
  };
}

function answer(response: ServerResponse, { status, ...body }: Answer): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 405 && { allow: "POST" }),
    ...(status === 413 && { connection: "close" }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}

async function receive(parts: CodebuildParts, lastRefusals: Map<string, number>, message: IncomingMessage): Promise<Answer> {
  if (message.method !== "POST") return { status: 405, message: "Webhooks are delivered by POST." };
  const id = new URL(message.url ?? "/", "http://towpath").searchParams.get("t") ?? "";
  const webhook = webhookAt(parts.journal, id);
  if (!webhook) return { status: 404, message: "There is no such webhook." };
  const body = await readDelivery(message, webhookBytesMost);
  if (body === undefined) return { status: 413, message: "The delivery is too large." };
  const because = distrust(parts, webhook, message, body);
  if (because !== undefined) {
    refuse(parts, lastRefusals, webhook, because);
    return { status: 403, message: because };
  }
  const payload = payloadOf(message.headers["content-type"] ?? "", body);
  if (payload === undefined) return { status: 400, message: "The body of the delivery is not JSON." };
  return start(parts, webhook, read(webhook, { headers: message.headers, payload }), agentOf(message));
}

function distrust({ seal }: CodebuildParts, webhook: WebhookRow, { headers }: IncomingMessage, body: Buffer): string | undefined {
  const secret = seal.open(webhook.secret, sealedAs(webhook)).toString();
  if (webhook.sourceType === "BITBUCKET") return distrustBitbucket(secret, headers, body);
  if (!webhook.sourceType.startsWith("GITLAB")) return distrustSignature(secret, headers, body);
  return isGitlabToken(headers["x-gitlab-token"], secret) ? undefined : "The header X-Gitlab-Token is not the webhook's secret.";
}

/** Strangers must not be able to fill the journal: of many refusals in a short time one is told. */
function refuse(parts: CodebuildParts, lastRefusals: Map<string, number>, webhook: WebhookRow, because: string): void {
  const now = parts.clock.now();
  if (now - (lastRefusals.get(webhook.id) ?? Number.NEGATIVE_INFINITY) < refusedDeliveryEveryMs) return;
  lastRefusals.set(webhook.id, now);
  parts.log.warn({ project: webhook.project }, because);
  parts.journal.transact((tx) => announce(tx, webhook, { outcome: "refused", because }));
}

function read({ sourceType }: WebhookRow, delivery: Delivery): Told {
  if (sourceType === "BITBUCKET") return readBitbucket(delivery);
  return sourceType.startsWith("GITLAB") ? readGitlab(delivery) : readGithub(delivery);
}

/** "GitHub-Hookshot/1234567", which AWS shows as the initiator. */
const agentOf = ({ headers }: IncomingMessage): string =>
  (headers["user-agent"] ?? "").replace(/[^\w./ -]/g, "").slice(0, 100) || "webhook";

function start(parts: CodebuildParts, { id }: WebhookRow, told: Told, agent: string): Answer {
  if ("ignored" in told) return { status: 200, message: told.ignored };
  const outcomes = parts.journal.transact((tx) => told.events.map((event) => take(tx, parts, { webhook: id, event, agent })));
  parts.crash.at("webhook-taken");
  const builds = outcomes.flatMap((one) => (one.outcome === "started" ? [one.build] : []));
  const status = outcomes.some(({ outcome }) => outcome === "refused") ? 429 : 200;
  return { status, message: outcomes.map(inWords).join(" "), ...(builds.length > 0 && { builds }) };
}

export const inWords = (told: Outcome): string => {
  if (told.outcome === "started") return `${told.build} has been started.`;
  if (told.outcome === "looking") return "A build starts if what the commit changed matches the filters.";
  return told.outcome === "ignored" ? `The filters do not match: ${told.because}.` : told.because;
};
