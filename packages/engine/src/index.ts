export type * from "./port.ts";
export * from "./errors.ts";
export { type EndpointSearch } from "./docker/endpoint.ts";
export { openDocker } from "./docker/docker-engine.ts";
export { ensureContainer, ensureNetwork, ensureVolume } from "./ensure.ts";
export { nestedEngineCapabilities, privilegedSettings, privilegeProblem, provenPrivilegedSettings } from "./privileges.ts";
export { runContainer, type RunOptions, type RunResult, runExec } from "./run.ts";
