/** Find-or-create: what an effect that may be performed twice needs. Names are the identity, so give names that are derived from ids. */
import { NameInUse } from "./errors.ts";
import type { ContainerSpec, Engine, NetworkSpec, VolumeDetails } from "./port.ts";

/** Returns the id of the container named `spec.name`, made now or found. One that was found may be in any state. */
export const ensureContainer = (engine: Engine, spec: ContainerSpec & { readonly name: string }, signal?: AbortSignal): Promise<string> =>
  engine.containers.create(spec, signal).catch(existing);

/** Returns the id of the network named `spec.name`, made now or found. */
export const ensureNetwork = (engine: Engine, spec: NetworkSpec, signal?: AbortSignal): Promise<string> =>
  engine.networks.create(spec, signal).catch(existing);

export async function ensureVolume(engine: Engine, spec: Pick<VolumeDetails, "name" | "labels">, signal?: AbortSignal): Promise<void> {
  await engine.volumes.create(spec, signal).catch(existing);
}

function existing(error: unknown): string {
  if (error instanceof NameInUse) return error.existingId;
  throw error;
}
