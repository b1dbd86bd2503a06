import type { IncomingMessage, ServerResponse } from "node:http";
import type { FakeEngine } from "@towpath/engine";
import { type Clock, type Ids, type Log, silentLog } from "@towpath/journal";
import { LinkLocal } from "../bridge/link-local.ts";
import { naming } from "../bridge/names.ts";
import { State } from "../bridge/state.ts";
import { lookUp, type Place, Zone } from "../dns/zone.ts";
import { EngineNetwork } from "../engine-network.ts";
import { contains, withoutNested } from "../ipv4.ts";
import type { Namespaces } from "../netns/namespaces.ts";
import type { Attachment, HomeNetwork } from "../port.ts";
import type { NamespacePlan } from "../rules/ruleset.ts";
import { permits } from "../rules/verdict.ts";

/** The network, and for tests what its workloads see. */
export interface FakeNetwork extends HomeNetwork {
  /** A workload of the attachment accepts TCP connections on the port. */
  listen(attachment: Attachment, port: number): void;
  /** Something outside of every VPC accepts them. */
  listenOutside(address: string, port: number): void;
  connects(attachment: Attachment, address: string, port: number): boolean;
  resolve(attachment: Attachment, name: string): string[];
  /** Hands a request to `http://169.254.170.2` as from a workload of the attachment. */
  requestLinkLocal(request: IncomingMessage, response: ServerResponse): void;
}

export interface FakeNetworkParts {
  engine: FakeEngine;
  clock: Clock;
  ids: Ids;
  log?: Log;
  home: { installationId: string };
  /** Kept by a test that opens the network anew on the same engine; what an installation keeps in its data directory. */
  memory?: FakeMemory;
  /** Where it is that of another network. */
  linkLocal?: LinkLocal;
}

/** What outlives a server: its state file, and what is in the kernel. */
export class FakeMemory {
  readonly state = new State(undefined);
  readonly plans = new Map<number, NamespacePlan>();
  readonly listening = new Set<string>();
  readonly places = new Map<string, Place>();
}

const holderImage = "towpath/fake-holder";

/** The real network on the fake engine; instead of a kernel, its packet rules are looked up. */
export function fakeNetwork(parts: FakeNetworkParts): FakeNetwork {
  const { engine, clock, ids, log = silentLog, home, memory = new FakeMemory(), linkLocal = new LinkLocal() } = parts;
  const memories = new Map<string, FakeMemory>();
  const elsewhere: FakeNetwork["elsewhere"] = (name, engine) => {
    const memory = memories.get(name) ?? new FakeMemory();
    memories.set(name, memory);
    return fakeNetwork({ ...parts, engine: engine as FakeEngine, memory, linkLocal });
  };
  const { plans, places, listening } = memory;
  engine.addImage(holderImage, { entrypoint: ["/holder"] });
  engine.program({ image: holderImage }, ({ forever }) => forever());
  const zone = new Zone();
  const passes = (plan: NamespacePlan | undefined, address: string, port: number) =>
    plan !== undefined && listening.has(`${address}:${port}`) && leaves(plan, address, port) && arrives(plans, plan, address, port);
  const namespaces: Namespaces = {
    setRules: async (pid, plan) => void plans.set(pid, plan),
    join: async () => {},
    connect: async (pid, address, port) => ({ connected: passes(plans.get(pid), address, port), silent: true, output: "" }),
    close: async () => {},
  };
  const network = new EngineNetwork({
    engine,
    clock,
    ids,
    log,
    naming: naming(home.installationId),
    state: memory.state,
    host: { taken: async () => [], addresses: async () => [], smallMtu: async () => undefined },
    zone,
    linkLocal,
    namespaces,
    async listen(_, place) {
      places.set(place.range, place);
      return { ports: { dns: 20_053, http: 20_080, https: 20_443, linkLocal: 20_170 }, close: async () => {} };
    },
    holderImage: async () => holderImage,
    filesFor: async () => ({ mounts: [], environment: { AWS_CA_BUNDLE: "/etc/towpath/ca-bundle.crt" } }),
    assertLocal: () => {},
  });
  const planOf = ({ privateIpAddress }: Attachment) => [...plans.values()].findLast(({ address }) => address === privateIpAddress);
  return Object.assign(network, {
    listen: (attachment: Attachment, port: number) => void listening.add(`${attachment.privateIpAddress}:${port}`),
    listenOutside: (address: string, port: number) => void listening.add(`${address}:${port}`),
    connects: (attachment: Attachment, address: string, port: number) => passes(planOf(attachment), address, port),
    resolve(attachment: Attachment, name: string) {
      const place = places.get(planOf(attachment)?.range ?? "");
      const answer = place && lookUp(zone, name, place);
      return answer?.kind === "addresses" ? answer.addresses : [];
    },
    requestLinkLocal: linkLocal.answer,
    elsewhere,
  });
}

/** What the sender's namespace lets out. */
function leaves({ range, blocked, gateway, rules }: NamespacePlan, address: string, port: number): boolean {
  if (withoutNested([gateway, ...blocked]).some((cidr) => contains(cidr, address))) return false;
  return (rules.outside || contains(range, address)) && permits(rules.egress, "tcp", address, port);
}

/** What the receiver's lets in; beyond the VPC there are no rules of ours. */
function arrives(plans: Map<number, NamespacePlan>, from: NamespacePlan, address: string, port: number): boolean {
  if (!contains(from.range, address)) return true;
  const to = [...plans.values()].findLast((plan) => plan.address === address);
  return to !== undefined && permits(to.rules.ingress, "tcp", from.address, port);
}
