export type * from "./port.ts";
export * from "./errors.ts";
