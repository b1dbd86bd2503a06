import type { Parts } from "../door/parts.ts";
import type { Mirrors } from "./cache/mirrors.ts";
import type { Engines } from "./engines/engines.ts";
import type { Capacity } from "./queue.ts";
import type { Roles } from "./runner/roles.ts";
import type { Wakes } from "./runner/wakes.ts";

export type GivenParts = Pick<
  Parts,
  | "journal"
  | "clock"
  | "ids"
  | "crash"
  | "log"
  | "seal"
  | "engine"
  | "network"
  | "images"
  | "aws"
  | "home"
  | "buildsAtOnce"
  | "keepFailedMinutes"
  | "further"
>;

/** What the operations and the runner of this service work with. */
export interface CodebuildParts extends GivenParts {
  capacity: Capacity;
  /** Of these parts, `engine`, `network` and `images` are those of this machine; a run has those of its own engine. */
  engines: Engines;
  /** Calls running builds that something happened to. */
  wakes: Wakes;
  roles: Roles;
  /** Repositories that are kept for projects with a source cache. */
  mirrors: Mirrors;
}
