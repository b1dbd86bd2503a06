import type { Caller } from "./caller.ts";

/**
 * Decides whether `caller` may do `action` ("codebuild:StartBuild"); refuses by throwing AccessDenied. Every call passes here,
 * from outside and between services.
 */
export type Authorize = (caller: Caller, action: string) => void;

/** Identity policies are stored but not evaluated yet: whoever is authenticated may do everything. */
export const allowEverybody: Authorize = () => {};
