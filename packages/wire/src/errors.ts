import type { StaticErrorSchema } from "@smithy/types";
import type { WireError } from "./message.ts";
import type { ServiceModel } from "./model.ts";

/** A refusal whose code the model does not declare (all of EC2's, S3's SignatureDoesNotMatch, ...). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly members: Record<string, unknown>;

  /** `status` is the HTTP status; `members` are further members of the error's body, written as strings. */
  constructor(code: string, message: string, status = 400, members: Record<string, unknown> = {}) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

type Declared = {
  name: string;
  message: string;
  $fault: string;
  $metadata: object;
  $service?: string;
  $response?: object;
  $retryable?: object;
};

type Own<E> = Partial<Omit<E, keyof Declared | "stack" | "cause" | "Message">>;

/** The members an exception class of the SDK declares beyond those every exception has. */
export type ErrorMembers<E> = [keyof Own<E>] extends [never] ? Record<string, never> : Own<E>;

/** `throw fault(PipelineNotFoundException, "…")`: the published exception class is the typed error. */
export const fault = <E extends Error>(Exception: new (options: never) => E, message: string, members?: ErrorMembers<E>): E =>
  new (Exception as unknown as new (options: object) => E)({ message, $metadata: {}, ...members });

interface ErrorTraits {
  error?: "client" | "server";
  httpError?: number;
  awsQueryError?: [string, number];
}
const traitsOf = (schema: StaticErrorSchema): ErrorTraits => (typeof schema[3] === "object" ? (schema[3] as ErrorTraits) : {});

/** S3's answer to HEAD is nothing but its status, and the model does not tell it. */
const UNSAID_STATUS: Partial<Record<string, number>> = { NotFound: 404 };

/**
 * The wire form of a refusal: an `ApiError`, or an exception class of the model's own SDK module. Anything else, another
 * service's exception included, is a bug and gives undefined: the caller logs it and answers InternalFailure.
 */
export function toWireError(model: ServiceModel, error: unknown): WireError | undefined {
  if (error instanceof ApiError) {
    const side = error.status < 500 ? "client" : "server";
    return { code: error.code, message: error.message, status: error.status, fault: side, value: error.members };
  }
  if (!(error instanceof Error)) return undefined;
  const Exception = model.exceptions[error.name];
  const schema = model.errors[error.name];
  if (!schema || !Exception || !Object.prototype.isPrototypeOf.call(Exception.prototype, error)) return undefined;
  const traits = traitsOf(schema);
  const query = model.protocol.endsWith("uery") ? traits.awsQueryError : undefined;
  const side = traits.error ?? "client";
  const status = query?.[1] ?? traits.httpError ?? UNSAID_STATUS[error.name] ?? (side === "client" ? 400 : 500);
  return { code: query?.[0] ?? error.name, message: error.message, status, fault: side, value: error, schema };
}
