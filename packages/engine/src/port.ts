/** The container engine as a port: what Towpath asks of Docker, Podman or the fake, in its own words. */
export type * from "./port/common.ts";
export type * from "./port/container-spec.ts";
export type * from "./port/containers.ts";
export type * from "./port/engine.ts";
export type * from "./port/exec.ts";
export type * from "./port/images.ts";
export type * from "./port/networks.ts";
export type * from "./port/volumes.ts";
