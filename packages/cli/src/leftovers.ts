import { Conflict, type Engine, type Labels, NotFound } from "@towpath/engine";
import type { Context } from "./context.ts";

/** What an installation has on the engine. */
export interface Leftovers {
  readonly containers: readonly { readonly id: string; readonly purpose: string }[];
  readonly networks: readonly string[];
  readonly volumes: readonly { readonly name: string; readonly purpose: string }[];
}

const atOnce = 8;
/** A container that is just being removed refuses a second removal; the next pass finds it gone. */
const passesMax = 10;
const betweenPassesMs = 300;

export async function findLeftovers(engine: Engine, installationId: string): Promise<Leftovers> {
  const labels = { "towpath.installation": installationId };
  const [containers, networks, volumes] = await Promise.all([
    engine.containers.list({ labels, all: true }),
    engine.networks.list({ labels }),
    engine.volumes.list({ labels }),
  ]);
  return {
    containers: containers.map((container) => ({ id: container.id, purpose: purposeOf(container) })),
    networks: networks.map(({ id }) => id),
    volumes: volumes.map((volume) => ({ name: volume.name, purpose: purposeOf(volume) })),
  };
}

/** Purposes of volumes that hold what users stored. */
const data: ReadonlySet<string> = new Set(["database", "file-system"]);

const purposeOf = ({ labels }: { readonly labels: Labels }): string => labels["towpath.purpose"] ?? "other";

export const countOf = ({ containers, networks, volumes }: Leftovers): number => containers.length + networks.length + volumes.length;

/** `9 (6 interface, 2 task, 1 database)` */
export function inKinds(things: readonly { readonly purpose: string }[]): string {
  const counts = new Map<string, number>();
  for (const { purpose } of things) counts.set(purpose, (counts.get(purpose) ?? 0) + 1);
  const parts = [...counts].sort((a, b) => b[1] - a[1]).map(([purpose, count]) => `${count} ${purpose}`);
  return parts.length === 0 ? "0" : `${things.length} (${parts.join(", ")})`;
}

/**
 * Removes all of it, containers first, since they hold the rest; with `keepData` the volumes of databases and file systems stay. Resolves
 * with what could not be removed; empty as a rule.
 */
export async function removeLeftovers(
  context: Pick<Context, "sleep">,
  engine: Engine,
  installationId: string,
  { keepData }: { readonly keepData: boolean },
): Promise<Leftovers> {
  const find = async () => {
    const all = await findLeftovers(engine, installationId);
    return keepData ? { ...all, volumes: all.volumes.filter(({ purpose }) => !data.has(purpose)) } : all;
  };
  let left = await find();
  for (let pass = 0; pass < passesMax && countOf(left) > 0; pass++) {
    if (pass > 0) await context.sleep(betweenPassesMs);
    await eachOf(left.containers, ({ id }) => engine.containers.remove(id, { force: true, volumes: true }));
    await eachOf(left.networks, (id) => engine.networks.remove(id));
    await eachOf(left.volumes, ({ name }) => engine.volumes.remove(name, { force: true }));
    left = await find();
  }
  return left;
}

async function eachOf<T>(things: readonly T[], remove: (thing: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < things.length; start += atOnce) {
    await Promise.all(things.slice(start, start + atOnce).map((thing) => remove(thing).catch(passOver)));
  }
}

function passOver(error: unknown): void {
  if (!(error instanceof NotFound || error instanceof Conflict)) throw error;
}
