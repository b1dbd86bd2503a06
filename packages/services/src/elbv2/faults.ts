import { ApiError } from "@towpath/wire";

/** The codes of this service's errors on the wire: the names of the SDK's exception classes without "Exception". */
export type Code =
  | "DuplicateListener"
  | "DuplicateLoadBalancerName"
  | "DuplicateTargetGroupName"
  | "IncompatibleProtocols"
  | "InvalidConfigurationRequest"
  | "InvalidSecurityGroup"
  | "InvalidTarget"
  | "ListenerNotFound"
  | "LoadBalancerNotFound"
  | "OperationNotPermitted"
  | "PriorityInUse"
  | "ResourceInUse"
  | "RuleNotFound"
  | "SubnetNotFound"
  | "TargetGroupAssociationLimit"
  | "TargetGroupNotFound"
  | "TooManyActions"
  | "TooManyListeners"
  | "TooManyLoadBalancers"
  | "TooManyRules"
  | "TooManyTags"
  | "TooManyTargetGroups"
  | "TooManyTargets"
  | "UnsupportedProtocol"
  | "ValidationError";

/**
 * A refusal by its wire code. The SDK's classes are not imported for it: loading the client package costs 0.1 s and 30 MB, which
 * a server that has no load balancer should not pay.
 */
export const refusal = (code: Code, message: string): ApiError => new ApiError(code, message);

export const invalid = (message: string): ApiError => refusal("ValidationError", message);

/** What AWS has and this service does not: refused by its name. */
export const unsupported = (what: string): ApiError => invalid(`${what} is not supported by Towpath.`);
