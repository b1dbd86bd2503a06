import { AddressInUse, type ContainerSpec, type Engine, ImageNotFound, type Labels, NameInUse, NotFound } from "@towpath/engine";
import { InterfaceAddressInUse, InterfaceNotReady } from "../errors.ts";

/** A running container that owns a network namespace and does nothing else. */
export interface Holder {
  id: string;
  name: string;
  /** On the engine's host. */
  pid: number;
  address: string;
  /** Started just now: nothing is in its namespace yet. */
  isNew: boolean;
}

export interface HolderSpec {
  name: string;
  labels: Labels;
  /** Without a network the namespace is empty. */
  on?: { network: string; address?: string };
}

export interface HolderParts {
  engine: Engine;
  /** The image with a program that waits; `again` makes it anew when it has vanished from the engine. */
  image: (again?: boolean) => Promise<string>;
  /** The resolver of whoever joins, where resolv.conf cannot be mounted from this host. */
  resolver?: string;
}

/** Finds the running holder of that name, or makes it; one that has ended is replaced, since its namespace is gone. */
export async function ensureHolder(parts: HolderParts, spec: HolderSpec): Promise<Holder> {
  const id = await create(parts, spec).catch((cause: unknown) => {
    if (cause instanceof NameInUse) return cause.existingId;
    throw addressProblem(cause, spec);
  });
  try {
    return await started(parts, id, spec);
  } catch (cause) {
    if (!(cause instanceof Ended)) throw addressProblem(cause, spec);
  }
  await removeHolder(parts.engine, id);
  return started(parts, await create(parts, spec), spec).catch((cause: unknown) => {
    throw addressProblem(cause, spec);
  });
}

class Ended extends Error {}

async function started({ engine }: HolderParts, id: string, spec: HolderSpec): Promise<Holder> {
  const details = await engine.containers.inspect(id);
  if (details.state !== "running" && details.state !== "created") throw new Ended();
  if (details.state === "created") await engine.containers.start(id);
  const { state, pid, error, networks } = details.state === "running" ? details : await engine.containers.inspect(id);
  if (state !== "running" || !pid)
    throw new InterfaceNotReady(`the container that should hold the interface ended at once: ${error || state}`);
  return { id, name: spec.name, pid, address: networks[0]?.ipAddress ?? "", isNew: details.state === "created" };
}

async function create({ engine, image, resolver }: HolderParts, spec: HolderSpec): Promise<string> {
  try {
    return await engine.containers.create(containerSpec(spec, await image(), resolver));
  } catch (cause) {
    if (!(cause instanceof ImageNotFound)) throw cause;
    return engine.containers.create(containerSpec(spec, await image(true), resolver));
  }
}

function containerSpec({ name, labels, on }: HolderSpec, image: string, resolver: string | undefined): ContainerSpec {
  const address = on?.address;
  return {
    ...(resolver !== undefined && { dns: { servers: [resolver], search: ["."], options: ["timeout:3", "attempts:2"] } }),
    name,
    image,
    labels,
    network: on ? { kind: "network", name: on.network, ...(address && { ipAddress: address }) } : { kind: "none" },
    ...(address && { hostname: `ip-${address.replaceAll(".", "-")}.ec2.internal` }),
    security: { capabilitiesDrop: ["ALL"], noNewPrivileges: true },
    logStore: { keep: "nothing" },
    readOnlyRootFilesystem: true,
  };
}

export async function removeHolder(engine: Engine, id: string): Promise<void> {
  await engine.containers.remove(id, { force: true, volumes: true }).catch((cause: unknown) => {
    if (!(cause instanceof NotFound)) throw cause;
  });
}

const addressProblem = (cause: unknown, spec: HolderSpec) =>
  cause instanceof AddressInUse
    ? new InterfaceAddressInUse(`the address ${spec.on?.address} of ${spec.name} is taken by another container of its network`, { cause })
    : cause;
