import { join } from "node:path";
import type { RequestListener } from "node:http";
import type { Engine } from "@towpath/engine";
import type { Clock, Ids, Log } from "@towpath/journal";
import { openGateway } from "./bridge/gateway.ts";
import { LinkLocal } from "./bridge/link-local.ts";
import { naming, part } from "./bridge/names.ts";
import { State } from "./bridge/state.ts";
import { WorkloadFiles } from "./bridge/workload-files.ts";
import { hostUpstream } from "./dns/upstream.ts";
import { Zone } from "./dns/zone.ts";
import { EngineNetwork } from "./engine-network.ts";
import { EngineNotLocal } from "./errors.ts";
import { thisHost } from "./host.ts";
import { retried } from "./retried.ts";
import { chooseRunner } from "./netns/choose.ts";
import { openContainerRunner } from "./netns/container.ts";
import { scripted } from "./netns/namespaces.ts";
import { openElsewhere } from "./elsewhere/open-elsewhere.ts";
import type { HomeNetwork } from "./port.ts";
import { openAuthority } from "./tls/authority.ts";

export interface NetworkParts {
  engine: Engine;
  clock: Clock;
  ids: Ids;
  log: Log;
  home: { installationId: string; dataDirectory: string };
  images: { ensure(name: "holder" | "tools"): Promise<string> };
  /** Answers requests that workloads send to `*.amazonaws.com`, over HTTPS or HTTP: the same as the server's own listener. */
  onRequest: RequestListener;
  /** Whether scripts may be run by this process itself; found out when not given. */
  direct?: () => Promise<boolean>;
}

/**
 * A network on a container engine of this Linux host. Returns at once: what an earlier server left on the engine is taken up in the
 * background, and every call waits for that. An engine that does not answer fails the calls, not the start.
 */
export function openNetwork({ engine, clock, ids, log, home, images, onRequest, direct }: NetworkParts): HomeNetwork {
  const directory = join(home.dataDirectory, "network");
  const names = naming(home.installationId);
  const zone = new Zone();
  const linkLocal = new LinkLocal();
  const files = new WorkloadFiles(directory);
  const upstream = hostUpstream(clock);
  const authority = retried(() => openAuthority(directory, clock));
  const openTool = async () => {
    const labels = { ...names.installation, ...part("namespaces") };
    return openContainerRunner({ engine, clock, image: await images.ensure("tools"), name: names.tool, labels });
  };
  const gateway = { zone, upstream, authority, linkLocal, onRequest, log };
  const network = new EngineNetwork({
    engine,
    clock,
    ids,
    log,
    naming: names,
    state: new State(directory),
    host: thisHost,
    zone,
    linkLocal,
    namespaces: scripted(chooseRunner(openTool, log, direct)),
    async listen(address, place, ports) {
      // Made with the first network of an installation, so that its first workload need not wait for it.
      authority().catch((err: unknown) => log.error({ err }, "the certificate authority could not be opened"));
      return openGateway(address, place, ports, gateway);
    },
    holderImage: retried(() => images.ensure("holder")),
    filesFor: async (bridge, registries) => files.give(bridge, (await authority()).certificate, registries),
    assertLocal,
  });
  return Object.assign(network, {
    elsewhere: (name: string, other: Engine, its: Parameters<HomeNetwork["elsewhere"]>[2]) =>
      openElsewhere({ engine: other, images: its, directory: join(directory, "engines", name), clock, ids, naming: names, files, gateway }),
  });
}

function assertLocal(): void {
  if (process.platform === "linux") return;
  throw new EngineNotLocal(
    `VPCs need a container engine on a Linux host; on ${process.platform} engines run in a virtual machine whose networks cannot be reached.`,
  );
}
