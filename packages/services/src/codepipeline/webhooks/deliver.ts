/** Where deliveries of webhooks arrive. One that is answered with 200 and an execution has started it: the rows are on the disk. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Transaction } from "@towpath/journal";
import type { RawRoute } from "../../door/service.ts";
import { type JsonValue, payloadOf, readDelivery } from "../../git-hosting/delivery.ts";
import { actionOf, type ActionDeclaration, type Declaration } from "../declare/declaration.ts";
import type { WorkParts } from "../job/job.ts";
import { concurrentExecutionsMax, deliveryBytesMax, deliveryIdleMs, openDeliveryBytesMax, refusedDeliveryEveryMs } from "../limits.ts";
import { startIfRoom } from "../start-execution.ts";
import { definitionOf } from "../store/definitions.ts";
import type { SourceOverride } from "../store/executions.ts";
import { findPipeline, type Pipeline } from "../store/pipelines.ts";
import { filtersOf, noteDelivery, webhookArn, webhookAt, type WebhookRow } from "../store/webhooks.ts";
import { ownSource, type Verdict } from "../triggers/announce.ts";
import { type Delivery, distrust, distrustUnread } from "./authenticate.ts";
import { mismatchOf } from "./filters.ts";
import { pushedCommit } from "./payload.ts";

const path = "/webhooks/trigger";

/** `t` is all that has to be known to reach a webhook. */
export const webhookUrl = (endpoint: string, { id }: WebhookRow): string => `${endpoint}${path}?t=${id}&v=1`;

interface Answer {
  status: number;
  body: { message: string; pipelineExecutionId?: string };
}

const refusal = (status: number, message: string): Answer => ({ status, body: { message } });

export function webhookRoute(parts: WorkParts): RawRoute {
  const lastRefusals = new Map<string, number>();
  return {
    matches: ({ url = "" }) => url.split("?")[0] === path,
    async handle(message, response) {
      message.setTimeout(deliveryIdleMs, () => message.destroy());
      answer(response, await receive(parts, lastRefusals, message));
    },
  };
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 405 && { allow: "POST" }),
    ...(status === 413 && { connection: "close" }),
  });
  response.end(`${JSON.stringify(body)}\n`);
}

async function receive(parts: WorkParts, lastRefusals: Map<string, number>, message: IncomingMessage): Promise<Answer> {
  if (message.method !== "POST") return refusal(405, "Webhooks are delivered by POST.");
  const id = new URL(message.url ?? "/", "http://towpath").searchParams.get("t") ?? "";
  const webhook = webhookAt(parts.journal, id);
  if (!webhook) return refusal(404, "There is no such webhook.");
  const distrusted = (because: string): Answer => {
    announceDistrust(parts, lastRefusals, webhook, because);
    return refusal(403, because);
  };
  const authentication = authenticationOf(parts, webhook);
  const head = { headers: message.headers, remoteAddress: message.socket.remoteAddress ?? "" };
  const unread = distrustUnread(authentication, head);
  if (unread !== undefined) return distrusted(unread);
  const bytesMax = webhook.authentication === "GITHUB_HMAC" ? deliveryBytesMax : openDeliveryBytesMax;
  const announced = Number(message.headers["content-length"] ?? 0);
  const body = announced > bytesMax ? undefined : await readDelivery(message, bytesMax);
  if (body === undefined) return refusal(413, "The delivery is too large.");
  const delivery: Delivery = { ...head, body };
  const because = distrust(authentication, delivery);
  if (because !== undefined) return distrusted(because);
  const payload = payloadOf(message.headers["content-type"] ?? "", body);
  if (payload === undefined) return refusal(400, "The body of the delivery is not JSON.");
  return parts.journal.transact((tx) => trigger(tx, parts, id, payload));
}

function authenticationOf({ seal }: WorkParts, webhook: WebhookRow) {
  const { authentication, allowed_ip_range, secret_token } = webhook;
  return {
    authentication,
    ...(allowed_ip_range !== null && { allowedIpRange: allowed_ip_range }),
    ...(secret_token !== null && { secretToken: seal.open(Buffer.from(secret_token, "base64"), webhookArn(webhook)).toString() }),
  };
}

/** Strangers must not be able to fill the journal: of many refusals in a short time one is told. */
function announceDistrust(parts: WorkParts, lastRefusals: Map<string, number>, webhook: WebhookRow, because: string): void {
  const now = parts.clock.now();
  if (now - (lastRefusals.get(webhook.id) ?? Number.NEGATIVE_INFINITY) < refusedDeliveryEveryMs) return;
  lastRefusals.set(webhook.id, now);
  parts.log.warn({ webhook: webhookArn(webhook) }, because);
  parts.journal.transact((tx) => announceDelivery(tx, webhook, { outcome: "refused", because }));
}

function announceDelivery(tx: Transaction, webhook: WebhookRow, told: Verdict): void {
  const { account, region, name, target_pipeline: pipeline, target_action: action } = webhook;
  const resource = webhookArn(webhook);
  tx.emit({
    account,
    region,
    source: ownSource,
    type: "Webhook Delivery",
    resource,
    internal: true,
    detail: { webhook: name, pipeline, action, ...told },
  });
}

/** The webhook is read again, so that it counts as it is in this transaction. */
function trigger(tx: Transaction, parts: WorkParts, id: string, payload: JsonValue): Answer {
  const webhook = webhookAt(tx, id);
  if (!webhook) return refusal(404, "There is no such webhook.");
  const target = targetOf(tx, parts, webhook);
  if (typeof target === "string") return failed(tx, webhook, 409, { code: "ConfigurationError", message: target });
  const { pipeline, declaration, action } = target;
  const mismatch = mismatchOf(filtersOf(webhook), action.configuration, payload);
  if (mismatch !== undefined) {
    announceDelivery(tx, webhook, { outcome: "ignored", because: mismatch });
    return { status: 200, body: { message: `The filters of the webhook do not match: ${mismatch}.` } };
  }
  const arn = webhookArn(webhook);
  const pipelineExecutionId = startIfRoom(tx, parts, pipeline, declaration, {
    trigger: { triggerType: "Webhook", triggerDetail: arn },
    sourceOverrides: overridesOf(webhook, action, payload),
  });
  if (pipelineExecutionId === undefined) {
    const message = `The pipeline '${pipeline.name}' has reached the limit of ${concurrentExecutionsMax} concurrent pipeline executions.`;
    return failed(tx, webhook, 429, { code: "ConcurrentPipelineExecutionsLimitExceededException", message });
  }
  noteDelivery(tx, webhook.id, undefined);
  announceDelivery(tx, webhook, { outcome: "started", pipelineExecutionId });
  return { status: 200, body: { message: `Pipeline ${pipeline.name} has been started.`, pipelineExecutionId } };
}

function failed(tx: Transaction, webhook: WebhookRow, status: number, error: { code: string; message: string }): Answer {
  noteDelivery(tx, webhook.id, error);
  announceDelivery(tx, webhook, { outcome: "refused", because: error.message });
  return refusal(status, error.message);
}

type Target = { pipeline: Pipeline; declaration: Declaration; action: ActionDeclaration };

/** Gives what is missing when the pipeline has changed since the webhook was put. */
function targetOf(tx: Transaction, { definitions }: WorkParts, webhook: WebhookRow): Target | string {
  const { target_pipeline, target_action } = webhook;
  const pipeline = findPipeline(tx, webhook, target_pipeline);
  const declaration = pipeline && definitionOf(tx, definitions, pipeline.id, pipeline.version)?.declaration;
  if (!declaration) return `The pipeline '${target_pipeline}', which the webhook starts, does not exist.`;
  const action = actionOf(declaration, declaration.stages[0]?.name ?? "", target_action);
  return action ? { pipeline, declaration, action } : `The pipeline '${target_pipeline}' has no source action '${target_action}'.`;
}

/** Exactly the commit that was pushed, where the sender is known to be GitHub. */
function overridesOf(
  { authentication }: WebhookRow,
  { name, actionTypeId, configuration }: ActionDeclaration,
  payload: JsonValue,
): SourceOverride[] {
  if (authentication !== "GITHUB_HMAC" || actionTypeId.provider !== "CodeStarSourceConnection") return [];
  const commit = pushedCommit(payload, configuration["FullRepositoryId"] ?? "", configuration["BranchName"] ?? "");
  return commit === undefined ? [] : [{ actionName: name, revisionType: "COMMIT_ID", revisionValue: commit }];
}
