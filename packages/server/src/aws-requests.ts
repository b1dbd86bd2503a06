import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock, Ids, Log } from "@towpath/journal";
import { type Caller, type Door, type Identity, type ServiceName, wireNames } from "@towpath/services";
import {
  ApiError,
  dialectOf,
  openBody,
  readBody,
  readHead,
  refuse,
  refuseWithoutService,
  type Scope,
  scopeOf,
  serviceChooser,
  verifyHead,
  type WireRequest,
  type WireResponse,
  withBucket,
  writeResponse,
} from "@towpath/wire";
import { credentialOf } from "./authenticate.ts";

export interface AwsRequestParts {
  door: Door;
  identity: Identity;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/** Operations whose body is an object's bytes: streamed, never held. */
const streamed = new Set(["PutObject", "UploadPart"]);

const endpoints = Object.entries(wireNames).map(([name, wire]) => ({ name: name as ServiceName, signingNames: wire.signingNames }));
const chooser = serviceChooser(endpoints);

/** Answers a request in one of the AWS protocols. Never rejects: whatever goes wrong becomes a response. */
export async function answerAwsRequest(parts: AwsRequestParts, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = parts.ids.uuid();
  const head = readHead(message, requestId);
  const gone = new AbortController();
  response.once("close", () => gone.abort(new DOMException("the client has gone", "AbortError")));
  const answer = await respond(parts, message, head, gone.signal).catch((error: unknown) => bug(parts.log, head, error));
  await writeResponse(response, answer, requestId, (error) => parts.log.error({ requestId, err: error }, "response broke off"));
}

async function respond(parts: AwsRequestParts, message: IncomingMessage, head: WireRequest, signal: AbortSignal): Promise<WireResponse> {
  let scope: Scope | undefined;
  let name: ServiceName | undefined;
  try {
    scope = scopeOf(head.headers, head.query);
    name = chooser(head, scope);
    if (!scope) throw refuse.missing(dialectOf(head.headers, name === "s3" ? "s3" : undefined));
    if (!name) throw new ApiError("NotImplemented", `Towpath does not have the service ${scope.service}.`, 501);
    const credential = credentialOf(scope, head.headers, parts.identity, parts.clock.now());
    const caller: Caller = { account: credential.account, region: scope.region, principal: credential.principal };
    const request = await verified(parts, name, message, head, { scope, credential });
    return await parts.door.serve(name, request, caller, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return name ? parts.door.refuse(name, head, error) : refuseWithoutService(head, error);
  }
}

/** The request with its signature verified and its body opened; objects' bodies stay streams that are verified on the way. */
async function verified(
  parts: AwsRequestParts,
  name: ServiceName,
  message: IncomingMessage,
  head: WireRequest,
  { scope, credential }: { scope: Scope; credential: { secretAccessKey: string; sessionToken?: string } },
): Promise<WireRequest> {
  const placed = name === "s3" ? withBucket(head) : head;
  if (name === "s3" && streamed.has((await parts.door.spoken("s3")).protocol.route(placed) ?? "")) {
    const seal = verifyHead(scope, head, credential, parts.clock.now());
    return openBody({ ...placed, bodyStream: message }, seal);
  }
  const body = await readBody(message);
  const seal = verifyHead(scope, head, credential, parts.clock.now(), body);
  return openBody({ ...placed, body }, seal);
}

function bug(log: Log, head: WireRequest, error: unknown): WireResponse {
  log.error({ requestId: head.requestId, err: error }, "request failed");
  return refuseWithoutService(
    head,
    new ApiError("InternalFailure", `The request failed because of an internal error. It is logged as ${head.requestId}.`, 500),
  );
}
