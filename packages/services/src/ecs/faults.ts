import { ApiError } from "@towpath/wire";

/** The names of this service's exceptions. */
export type Code =
  | "AccessDeniedException"
  | "ClientException"
  | "ClusterContainsServicesException"
  | "ClusterContainsTasksException"
  | "ClusterNotFoundException"
  | "ConflictException"
  | "InvalidParameterException"
  | "LimitExceededException"
  | "PlatformUnknownException"
  | "ResourceNotFoundException"
  | "ServiceDeploymentNotFoundException"
  | "ServiceNotActiveException"
  | "ServiceNotFoundException"
  | "TargetNotConnectedException"
  | "UnsupportedFeatureException";

/**
 * A refusal by its code. The SDK's classes are not imported for it: loading the client package costs 0.15 s and 30 MB, which a
 * server that runs no task should not pay.
 */
export const refusal = (code: Code, message: string): ApiError => new ApiError(code, message);
export const invalid = (message: string): ApiError => refusal("InvalidParameterException", message);
export const clientError = (message: string): ApiError => refusal("ClientException", message);

/** What AWS has and this service does not: refused by its name. */
export const unsupported = (what: string): ApiError => clientError(`${what} is not supported by Towpath.`);

/** A task cannot be started, or not go on: the reason is what `stoppedReason` says. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";
  /** The container it is about; its `reason` then says the same. */
  readonly container: string | undefined;
  constructor(reason: string, container?: string, options?: ErrorOptions) {
    super(reason, options);
    this.container = container;
  }
}
