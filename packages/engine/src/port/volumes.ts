import type { Labels } from "./common.ts";

/** Named volumes. The name is the id. */
export interface Volumes {
  /** `NameInUse` when it exists. */
  create(spec: { readonly name: string; readonly labels: Labels }, signal?: AbortSignal): Promise<VolumeDetails>;
  inspect(name: string, signal?: AbortSignal): Promise<VolumeDetails>;
  list(options: { readonly labels?: Labels }, signal?: AbortSignal): Promise<readonly VolumeDetails[]>;
  /** Bytes that the volumes of the whole engine take, by name, as far as it can tell. It looks through all of them: seconds, not for hot paths. */
  sizes(signal?: AbortSignal): Promise<ReadonlyMap<string, number>>;
  /** `Conflict` while a container, running or not, mounts it. */
  remove(name: string, options?: { readonly force?: boolean }): Promise<void>;
}

export interface VolumeDetails {
  readonly name: string;
  readonly labels: Labels;
  /** Path on the engine's host. */
  readonly mountpoint: string;
  readonly createdAtMs: number;
}
