import type { Engine } from "@towpath/engine";
import type { Clock, Ids } from "@towpath/journal";
import type { GatewayParts } from "../bridge/gateway.ts";
import { type Naming, part } from "../bridge/names.ts";
import { State } from "../bridge/state.ts";
import type { WorkloadFiles } from "../bridge/workload-files.ts";
import { EngineNetwork } from "../engine-network.ts";
import { chooseRunner } from "../netns/choose.ts";
import { openContainerRunner } from "../netns/container.ts";
import { scripted } from "../netns/namespaces.ts";
import type { HomeNetwork, Network } from "../port.ts";
import { retried } from "../retried.ts";
import { linkLocalResolver } from "../rules/ruleset.ts";
import { Relay } from "./relay-link.ts";

export interface ElsewhereParts {
  engine: Engine;
  images: Parameters<HomeNetwork["elsewhere"]>[2];
  /** For what the engine's labels cannot say. */
  directory: string;
  clock: Clock;
  ids: Ids;
  naming: Naming;
  files: WorkloadFiles;
  /** What workloads are answered with, there as here. */
  gateway: GatewayParts;
}

/**
 * The same network on an engine of another machine: bridge, holders and packet rules there, set by containers of ours, while what workloads
 * ask of this server comes by a relay. Files that cannot be mounted are handed to whoever makes the container.
 */
export function openElsewhere({ engine, images, directory, clock, ids, naming, files, gateway }: ElsewhereParts): Network {
  const { log, authority } = gateway;
  const labels = (role: Parameters<typeof part>[0]) => ({ ...naming.installation, ...part(role) });
  const image = retried(() => images.ensure("node"));
  const relay = new Relay({ ...gateway, engine, clock, image: () => image(), name: naming.relay, labels: labels("relay") });
  const openTool = async () =>
    openContainerRunner({ engine, clock, image: await images.ensure("tools"), name: naming.tool, labels: labels("namespaces") });
  const network = new EngineNetwork({
    engine,
    clock,
    ids,
    log,
    naming,
    state: new State(directory),
    host: relay.host,
    zone: gateway.zone,
    linkLocal: gateway.linkLocal,
    namespaces: scripted(chooseRunner(openTool, log, async () => false)),
    listen: (address, place, ports) => relay.listen(address, place, ports),
    holderImage: retried(() => images.ensure("holder")),
    filesFor: async (_, registries) => files.carry((await authority()).certificate, registries),
    resolver: linkLocalResolver,
    assertLocal: () => {},
  });
  const close = network.close.bind(network);
  return Object.assign(network, {
    async close() {
      await close();
      await relay.close();
    },
  });
}
