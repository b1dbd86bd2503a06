export { allowEverybody, type Authorize } from "./door/authorize.ts";
export type { Aws, Client, Session } from "./door/aws.ts";
export { type Caller, type Credential, type Identity, type Principal, rootCaller, serviceCaller } from "./door/caller.ts";
export { Door } from "./door/door.ts";
export { towpathLabels } from "./door/labels.ts";
export { loadModel, type Spoken } from "./door/models.ts";
export type { Home, Images, Parts } from "./door/parts.ts";
export { type Sdk, type ServiceName, wireNames } from "./door/sdk.ts";
export type { Call, Operation, Operations, RawRoute, Service } from "./door/service.ts";
