import type { Readable } from "node:stream";
import type { CommandIO } from "@smithy/types";

/**
 * What a handler receives: `T | undefined` on required members is gone, since validation has run; a streaming body is bytes,
 * or the request's own stream when the caller chose not to buffer it.
 */
export type Given<T> = T extends Date | Uint8Array
  ? T
  : T extends (infer U)[]
    ? Given<U>[]
    : T extends object
      ? { [K in keyof T]: IsStream<T[K]> extends true ? Uint8Array | Readable : Given<Exclude<T[K], undefined>> }
      : T;

/** A structure without members takes a stream too, but is none. */
type IsStream<T> = Readable extends T ? (object extends T ? false : true) : false;

/** What a handler returns: the client's output without `$metadata`, and plain bytes, text or a stream where the client decorates a stream. */
export type Returned<O> = {
  [K in keyof Omit<O, "$metadata">]: [Extract<O[K], { transformToByteArray(): unknown }>] extends [never]
    ? O[K]
    : Uint8Array | string | Readable | undefined;
};

/** Input and output of a command class of the SDK. */
export type Io<C> = C extends abstract new (...args: never[]) => CommandIO<infer I, infer O> ? { input: I; output: O } : never;

/** Names of the operations of an SDK module's type, `typeof import("@aws-sdk/client-s3")`. */
export type OperationName<M> = Exclude<{ [K in keyof M]: K extends `${infer Op}Command` ? Op : never }[keyof M], "$" | "_">;

type CommandOf<M, Op extends string> = `${Op}Command` extends keyof M ? M[`${Op}Command`] : never;
export type OperationInput<M, Op extends OperationName<M>> = Given<Io<CommandOf<M, Op>>["input"]>;
export type OperationOutput<M, Op extends OperationName<M>> = Returned<Io<CommandOf<M, Op>>["output"]>;
