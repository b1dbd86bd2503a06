import type { Readable } from "node:stream";
import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import type { ApiError } from "./errors.ts";

/** A request as the protocols see it: nothing decoded but the query string. */
export interface WireRequest {
  method: string;
  /** Still percent-encoded, without the query; for S3 without the bucket, which `labels` carries. */
  path: string;
  /** The path exactly as the client sent it, which is what it signed. */
  rawPath: string;
  /** Decoded names and values, in the order sent; an object without prototype. */
  query: Record<string, string[]>;
  /** Lower-case names; repeated headers joined with a comma. */
  headers: Record<string, string>;
  /** The whole body; empty while `bodyStream` is set. */
  body: Uint8Array;
  /** Set when the caller chose not to buffer: a streaming-blob member is then this very stream. */
  bodyStream?: Readable;
  /** Labels the route does not contain, such as S3's `Bucket`. */
  labels?: Record<string, string>;
  requestId: string;
  /** The client's IP address, where a socket brought the request. */
  remoteAddress?: string;
}

export type WireBody = Uint8Array | string | Readable | undefined;

export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body?: WireBody;
}

/** What the error encoders need; `schema` is absent for codes the model does not declare (all of EC2's). */
export interface WireError {
  code: string;
  message: string;
  status: number;
  fault: "client" | "server";
  /** The error's further members. */
  value: object;
  schema?: StaticErrorSchema;
}

/**
 * One protocol of one service, from the server's side. `route`, `decode` and `unknown` never throw anything but `ApiError`,
 * which `toWireError` accepts, so malformed input is a refusal in the protocol's own words.
 */
export interface ServerProtocol {
  /** The operation's name as the client spelled it; undefined when the request names none. Not checked against the model. */
  route(request: WireRequest): string | undefined;
  decode(operation: StaticOperationSchema, request: WireRequest): Promise<object>;
  encode(operation: StaticOperationSchema, output: object, request: WireRequest): WireResponse;
  fail(error: WireError, request: WireRequest): WireResponse;
  /** The refusal of a request that names no operation of the service. */
  unknown(request: WireRequest): ApiError;
}
