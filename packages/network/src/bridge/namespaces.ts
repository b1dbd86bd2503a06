import type { Labels } from "@towpath/engine";
import type { Host } from "../host.ts";
import type { Namespaces } from "../netns/namespaces.ts";
import type { Rules } from "../port.ts";
import { innerAddress, type NamespacePlan } from "../rules/ruleset.ts";
import type { Bridge, Bridges } from "./bridges.ts";
import { ensureHolder, type Holder, type HolderParts } from "./holders.ts";
import { behindLabel, type Naming, part } from "./names.ts";

/** A holder with rules in force, and the one of a privileged workload behind it if there is one. */
export interface Guarded {
  holder: Holder;
  bridge: Bridge;
  rules: Rules;
  inner: Holder | undefined;
  /** Whether the cable to it is known to be plugged in; a server that was killed may have left it out. */
  joined: boolean;
  /** The plan that was last put in force, to leave out what would change nothing. */
  applied: string;
}

export interface NamespaceParts extends HolderParts {
  bridges: Bridges;
  naming: Naming;
  namespaces: Namespaces;
  host: Host;
}

/** The link: on a machine of a cloud it is where that machine's own role credentials are given out. */
const linkLocalRange = "169.254.0.0/16";

/** What is never reached from `bridge`: the host itself, what is only the host's to ask, and the networks of other VPCs. */
export async function blockedFor(
  bridge: Pick<Bridge, "name">,
  { bridges, host }: { bridges: { all(): Pick<Bridge, "name" | "range">[] }; host: Pick<Host, "addresses"> },
): Promise<string[]> {
  const others = bridges.all().filter((other) => other.name !== bridge.name);
  return [...(await host.addresses()), linkLocalRange, ...others.map((other) => other.range)];
}

/** Writes the rules when they differ from those in force; `blocked` spares asking the host again for each of many. */
export async function applyRules(parts: NamespaceParts, guarded: Guarded, blocked?: string[]): Promise<void> {
  const { holder, bridge, rules, inner } = guarded;
  const plan: NamespacePlan = {
    address: holder.address,
    gateway: bridge.gateway,
    range: bridge.range,
    ports: bridge.ports,
    serviceAddresses: bridge.serviceAddresses,
    rules,
    blocked: blocked ?? (await blockedFor(bridge, parts)),
    ...(inner && { inner: innerAddress }),
  };
  const text = JSON.stringify(plan);
  if (text === guarded.applied) return;
  guarded.applied = "";
  await parts.namespaces.setRules(holder.pid, plan);
  guarded.applied = text;
}

/**
 * The namespace for a privileged workload: its own, reached only through the one that has the rules. Whatever it does to its own packet
 * filter, addresses and routes, it stays behind them.
 */
export async function ensureInner(parts: NamespaceParts, guarded: Guarded, labels: Labels): Promise<Holder> {
  const { holder } = guarded;
  const inner = await ensureHolder(parts, {
    name: parts.naming.inner(holder.name),
    labels: { ...labels, ...parts.naming.installation, ...part("inner"), [behindLabel]: holder.name },
  });
  if (guarded.inner?.id !== inner.id || !guarded.joined) {
    // The rules go first: the moment the cable is plugged in, they must be able to tell what comes through it.
    Object.assign(guarded, { inner, joined: false });
    await applyRules(parts, guarded);
    await parts.namespaces.join(holder.pid, inner.pid, holder.address);
    guarded.joined = true;
  }
  return inner;
}
