import { ApiError } from "@towpath/wire";

/** EC2 declares no exceptions: its refusals are codes. */
export const refuse = (code: string, message: string): ApiError => new ApiError(code, message);

export const invalidValue = (value: unknown, parameter: string, why = ""): ApiError =>
  refuse("InvalidParameterValue", `Value (${String(value)}) for parameter ${parameter} is invalid.${why && ` ${why}`}`);

export const missing = (parameter: string): ApiError => refuse("MissingParameter", `The request must contain the parameter ${parameter}`);

export const dependency = (what: string, id: string): ApiError =>
  refuse("DependencyViolation", `The ${what} '${id}' has dependencies and cannot be deleted.`);

export const dryRun = (): ApiError => new ApiError("DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412);

/** What AWS has and this service does not do is named, never passed over. */
export const unsupported = (what: string): ApiError => refuse("UnsupportedOperation", `Towpath does not support ${what}.`);
