import type { IncomingMessage, ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import type { EffectKind } from "@towpath/journal";
import type { OperationInput, OperationName, OperationOutput } from "@towpath/wire";
import type { Audit } from "./audit.ts";
import type { Caller } from "./caller.ts";
import type { Sdk, ServiceName } from "./sdk.ts";

/** One call as its handler sees it. `now` is epoch milliseconds. */
export interface Call {
  caller: Caller;
  requestId: string;
  now: number;
  /** Aborted when the client went away or the server shuts down. */
  signal: AbortSignal;
}

/** An operation: validated input, the call, and the service's own parts. Refusals are thrown as the SDK's exception classes. */
export type Operation<S extends ServiceName, Op extends OperationName<Sdk[S]>, P> = (
  input: OperationInput<Sdk[S], Op>,
  call: Call,
  parts: P,
) => OperationOutput<Sdk[S], Op> | Promise<OperationOutput<Sdk[S], Op>>;

/** The table operation -> handler. What is absent answers as a typed refusal, NotImplemented, with the operation's name. */
export type Operations<S extends ServiceName, P> = { [Op in OperationName<Sdk[S]>]?: Operation<S, Op, P> };

/** How a service says, for docs/compatibility.md, that an operation does not do all that AWS's does: operation -> what is missing. */
export type Partly<S extends ServiceName> = { [Op in OperationName<Sdk[S]>]?: string };

/** A request that is not an AWS operation: the registry's /v2/, Git over HTTP, webhooks. */
export interface RawRoute {
  matches(request: IncomingMessage): boolean;
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** What is asked of a service: the query of the URL, the body as text, and for which account and region. Times are epoch milliseconds. */
export interface Asked {
  query: URLSearchParams;
  body: string;
  account: string;
  region: string;
  now: number;
}

/**
 * Something to know for which AWS has no operation, asked at `/_towpath/SERVICE/QUESTION` by whoever may use the server's own requests.
 * Refusals are thrown as ApiError. The answer is JSON.
 */
export type Question = (asked: Asked) => object | Promise<object>;

/**
 * A question whose answer goes on as long as the asker has something to say, in both directions: the bodies of request and response are
 * streams. Refusals are thrown as ApiError before anything is answered.
 */
export type Conversation = (asked: Omit<Asked, "body">, request: AsyncIterable<Uint8Array>, response: Answering) => Promise<void>;

/** What a conversation answers into: a response, or what stands for one where the two talk by another way. */
export interface Answering extends Writable {
  writeHead(status: number, headers: Readonly<Record<string, string>>): unknown;
  flushHeaders(): void;
}

export interface Service<S extends ServiceName = ServiceName> {
  name: S;
  operations: Operations<S, never>;
  partly: Partly<S>;
  parts: unknown;
  /** The code of an input that breaks a constraint, where it is not ValidationException (ValidationError in query services). */
  invalidInputCode?: string;
  effects: Record<string, EffectKind>;
  routes: RawRoute[];
  questions: Record<string, Question>;
  conversations: Record<string, Conversation>;
  /** The record of calls, of the one service that keeps it. */
  audit?: Audit;
  /** Sweeps and adoptions after a start, run once before requests are answered; quick: long work belongs into effects. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

/** Puts a service together; what is not given does nothing. `tables` has been applied by the service itself when it opened its store. */
export function service<S extends ServiceName, P>(
  name: S,
  spec: { parts: P; operations: Operations<S, P>; partly?: Partly<S> } & Partial<
    Pick<Service, "invalidInputCode" | "audit" | "effects" | "routes" | "questions" | "conversations" | "recover" | "close">
  >,
): Service<S> {
  return {
    partly: {},
    effects: {},
    routes: [],
    questions: {},
    conversations: {},
    recover: async () => {},
    close: async () => {},
    ...spec,
    name,
    operations: spec.operations as Operations<S, never>,
  };
}
