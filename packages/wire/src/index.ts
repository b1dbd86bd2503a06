export { ApiError, type ErrorMembers, fault, toWireError } from "./errors.ts";
export type { ServerProtocol, WireBody, WireError, WireRequest, WireResponse } from "./message.ts";
export { type ClientClass, type ModelOverrides, type ServiceModel, serviceModel } from "./model.ts";
export { protocolFor } from "./protocol.ts";
export type { Given, Io, OperationInput, OperationName, OperationOutput, Returned } from "./types.ts";
export type { Constraints, Rule } from "./constraint.ts";
export { type ConstraintsName, loadConstraints } from "./constraints.ts";
export { type Validator, validator } from "./validate.ts";
export { type Problem, type Violation, validationErrors, type Wording, wordingWith } from "./wording.ts";
