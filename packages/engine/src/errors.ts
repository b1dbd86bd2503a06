/**
 * What can go wrong with a container engine, as classes a caller can tell apart. An aborted call rejects with the signal's own
 * reason instead; everything else that an `Engine` rejects with is an `EngineError`.
 */

export type EngineErrorCode =
  | "EngineUnavailable"
  | "NotFound"
  | "ImageNotFound"
  | "Conflict"
  | "NameInUse"
  | "AddressInUse"
  | "InvalidRequest"
  | "PullFailed"
  | "PushFailed"
  | "BuildFailed"
  | "StartFailed"
  | "EngineFault";

export abstract class EngineError extends Error {
  abstract readonly code: EngineErrorCode;
}

/**
 * No engine answers. `absent`: nothing is installed or listens at the address; `not-running`: the socket exists and nobody answers;
 * `not-permitted`: this user may not open it. `advice` is one plain sentence that says what to do.
 */
export class EngineUnavailable extends EngineError {
  readonly code = "EngineUnavailable";
  readonly reason: "absent" | "not-running" | "not-permitted";
  readonly endpoint: string;
  readonly advice: string;
  constructor(reason: EngineUnavailable["reason"], endpoint: string, advice: string, options?: ErrorOptions) {
    super(`${unavailableText[reason]} (${endpoint}). ${advice}`, options);
    this.name = this.code;
    this.reason = reason;
    this.endpoint = endpoint;
    this.advice = advice;
  }
}

const unavailableText = {
  absent: "No container engine was found",
  "not-running": "The container engine does not answer",
  "not-permitted": "This user may not use the container engine",
} as const;

export type EngineNoun = "container" | "image" | "network" | "volume" | "exec" | "path";

/** The thing addressed does not exist. `id` is the id, name or path that was asked for. */
export class NotFound extends EngineError {
  readonly code: "NotFound" | "ImageNotFound" = "NotFound";
  readonly noun: EngineNoun;
  readonly id: string;
  constructor(noun: EngineNoun, id: string, options?: ErrorOptions) {
    super(`No such ${noun}: ${id}`, options);
    this.name = "NotFound";
    this.noun = noun;
    this.id = id;
  }
}

/** The image is not present in the engine's store. Engines never pull by themselves: call `images.pull`. */
export class ImageNotFound extends NotFound {
  override readonly code = "ImageNotFound";
  constructor(ref: string, options?: ErrorOptions) {
    super("image", ref, options);
    this.name = this.code;
  }
}

/** The thing exists, and its state forbids the operation (a running container removed without force, a network still in use). */
export class Conflict extends EngineError {
  readonly code = "Conflict";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.code;
  }
}

/** A container, network or volume of that name exists already; `existingId` addresses it, so find-or-create needs no list. */
export class NameInUse extends EngineError {
  readonly code = "NameInUse";
  readonly noun: EngineNoun;
  readonly resourceName: string;
  readonly existingId: string;
  constructor(noun: EngineNoun, resourceName: string, existingId: string, options?: ErrorOptions) {
    super(`The ${noun} name ${resourceName} is in use by ${existingId}`, options);
    this.name = this.code;
    this.noun = noun;
    this.resourceName = resourceName;
    this.existingId = existingId;
  }
}

/** An IP address, a host port (`address:port`) or a subnet that was asked for belongs to another. */
export class AddressInUse extends EngineError {
  readonly code = "AddressInUse";
  readonly address: string;
  constructor(address: string, options?: ErrorOptions) {
    super(`Address already in use: ${address}`, options);
    this.name = this.code;
    this.address = address;
  }
}

/** The engine refuses the request itself (options that exclude each other, an address outside the subnet, an unknown capability). */
export class InvalidRequest extends EngineError {
  readonly code = "InvalidRequest";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.code;
  }
}

/** `not-found`: the registry does not have it; `denied`: authentication or permission; `unreachable`: no answer from the registry. */
export type TransferFailureReason = "not-found" | "denied" | "unreachable" | "other";

export class PullFailed extends EngineError {
  readonly code = "PullFailed";
  readonly ref: string;
  readonly reason: TransferFailureReason;
  constructor(ref: string, reason: TransferFailureReason, detail: string, options?: ErrorOptions) {
    super(`Cannot pull ${ref}: ${detail}`, options);
    this.name = this.code;
    this.ref = ref;
    this.reason = reason;
  }
}

export class PushFailed extends EngineError {
  readonly code = "PushFailed";
  readonly ref: string;
  readonly reason: TransferFailureReason;
  constructor(ref: string, reason: TransferFailureReason, detail: string, options?: ErrorOptions) {
    super(`Cannot push ${ref}: ${detail}`, options);
    this.name = this.code;
    this.ref = ref;
    this.reason = reason;
  }
}

/** A step of an image build failed. The output up to there went to `onOutput`. */
export class BuildFailed extends EngineError {
  readonly code = "BuildFailed";
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.code;
  }
}

/**
 * The container exists and its process could not be started: `command-not-found` (exit code 127 in Docker's terms), `not-executable`
 * (126), `not-permitted` (a capability or mount that the host does not grant), `other`.
 */
export class StartFailed extends EngineError {
  readonly code = "StartFailed";
  readonly reason: "command-not-found" | "not-executable" | "not-permitted" | "other";
  constructor(reason: StartFailed["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.code;
    this.reason = reason;
  }
}

/** The engine failed, or answered something unexpected. `cause` holds what is known; `status` the HTTP status if there was one. */
export class EngineFault extends EngineError {
  readonly code = "EngineFault";
  readonly status: number | undefined;
  constructor(message: string, options?: ErrorOptions & { status?: number }) {
    super(message, options);
    this.name = this.code;
    this.status = options?.status;
  }
}
