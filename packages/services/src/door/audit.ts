import type { StaticOperationSchema } from "@smithy/types";
import type { Caller } from "./caller.ts";
import type { ServiceName } from "./sdk.ts";

/** Where a call comes from, as the record of calls tells it. */
export interface Origin {
  /** An IP address, or the host name of the service that calls. */
  sourceIPAddress: string;
  userAgent: string;
  accessKeyId?: string;
  /** A person at the page of the console. */
  console?: boolean;
}

/** One call before its handler. `input` has been decoded and not been validated. Times are epoch milliseconds. */
export interface Audited {
  service: ServiceName;
  operation: StaticOperationSchema;
  input: object;
  caller: Caller;
  requestId: string;
  now: number;
  /** Read only when the call is recorded. */
  origin: () => Origin;
}

export type Ended = { output: object } | { code: string; message: string };

/**
 * The record of calls. `begin` writes that there is a call, before its handler can write anything, so that nothing is ever changed that is not
 * recorded; it gives what to call with the end, or undefined for a call that is not recorded. Throws DiskFull.
 */
export interface Audit {
  begin(call: Audited): ((end: Ended) => void) | undefined;
}

/** Of a call from within: the service that makes it. */
export function originWithin({ principal, invokedBy }: Caller): Origin {
  const linked = principal.kind === "session" ? /:role\/aws-service-role\/([^/]+)\//.exec(principal.roleArn)?.[1] : undefined;
  const name = principal.kind === "service" ? principal.service : (invokedBy ?? linked ?? "AWS Internal");
  return { sourceIPAddress: name, userAgent: name };
}
