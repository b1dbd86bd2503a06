import type { Engine, EngineInfo } from "../port.ts";
import { dockerContainers } from "./containers.ts";
import { type EndpointSearch, type EngineAddress, findEndpoint, namedEndpoint } from "./endpoint.ts";
import { readEvents } from "./events.ts";
import { dockerImages } from "./images.ts";
import { readInfo } from "./info.ts";
import { dockerNetworks } from "./networks.ts";
import { Transport } from "./transport.ts";
import { dockerVolumes } from "./volumes.ts";

/**
 * The engine that the docker command of this user would use (Docker, or Podman's compatible socket). Nothing is contacted until the
 * first call; `EngineUnavailable` comes from there, and a later call finds an engine that was started meanwhile.
 */
export const openDocker = (search: EndpointSearch): Engine => openOver(new Transport(() => findEndpoint(search)));

/** The engine at an address that somebody named, whatever this user's docker command would use. */
export const openDockerAt = (address: EngineAddress): Engine => openOver(new Transport(async () => namedEndpoint(address)));

function openOver(transport: Transport): Engine {
  let info: Promise<EngineInfo> | undefined;
  return {
    info(signal) {
      info ??= readInfo(transport, signal).catch((error: unknown) => {
        info = undefined;
        throw error;
      });
      return info;
    },
    async ping(signal) {
      await transport.version();
      const response = await transport.stream({ method: "GET", path: "/_ping", subject: { noun: "path", id: "/_ping" }, signal });
      response.resume();
    },
    containers: dockerContainers(transport),
    images: dockerImages(transport),
    networks: dockerNetworks(transport),
    volumes: dockerVolumes(transport),
    events: ({ labels = {} }, signal) => readEvents(transport, labels, signal),
    async close() {
      transport.close();
    },
  };
}
