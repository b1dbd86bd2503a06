import { AddressInUse, Conflict, InvalidRequest, NameInUse } from "../errors.ts";
import type { NetworkDetails, Networks, NetworkSpec, NetworkSummary } from "../port.ts";
import { labelFilter } from "./containers.ts";
import { timeMs } from "./container-details.ts";
import type { Call, Transport } from "./transport.ts";
import type { WireNetwork } from "./wire.ts";

export function dockerNetworks(transport: Transport): Networks {
  const call = (id: string, method: Call["method"], rest: string, more: Partial<Call> = {}): Call => ({
    method,
    path: `/networks/${encodeURIComponent(id)}${rest}`,
    subject: { noun: "network", id },
    ...more,
  });
  const inspect = async (id: string, signal?: AbortSignal) =>
    detailsFromWire(await transport.json<WireNetwork>(call(id, "GET", "", { signal })));

  return {
    async create(spec, signal) {
      const subject = { noun: "network", id: spec.name } as const;
      try {
        return (
          await transport.json<{ Id: string }>({ method: "POST", path: "/networks/create", json: networkJson(spec), subject, signal })
        ).Id;
      } catch (error) {
        if (error instanceof AddressInUse) throw new AddressInUse(spec.subnet ?? "any", { cause: error });
        if (error instanceof Conflict) throw new NameInUse("network", spec.name, (await inspect(spec.name, signal)).id, { cause: error });
        throw error;
      }
    },
    inspect,
    async list({ labels = {} }, signal) {
      const query = { filters: labelFilter(labels) };
      const wire = await transport.json<WireNetwork[]>({
        method: "GET",
        path: "/networks",
        query,
        subject: { noun: "network", id: "" },
        signal,
      });
      return wire.map(summaryFromWire);
    },
    async remove(id) {
      // Podman removes the containers too.
      const careful = (await transport.product()) === "podman" && (await inspect(id)).containers.length > 0;
      if (careful) throw new Conflict(`Network ${id} has active endpoints`);
      await transport.done(call(id, "DELETE", "")).catch((error: unknown) => {
        throw error instanceof InvalidRequest ? new Conflict(error.message, { cause: error }) : error;
      });
    },
    async connect(id, containerId, options = {}) {
      const EndpointConfig = {
        ...(options.ipAddress && { IPAMConfig: { IPv4Address: options.ipAddress } }),
        ...(options.aliases && { Aliases: options.aliases }),
      };
      await transport.done(call(id, "POST", "/connect", { json: { Container: containerId, EndpointConfig } })).catch((error: unknown) => {
        throw error instanceof AddressInUse ? new AddressInUse(options.ipAddress ?? error.address, { cause: error }) : error;
      });
    },
    async disconnect(id, containerId, options = {}) {
      await transport.done(call(id, "POST", "/disconnect", { json: { Container: containerId, Force: options.force ?? false } }));
    },
  };
}

function networkJson(spec: NetworkSpec): object {
  const prefix = "com.docker.network";
  const options: Record<string, string> = {
    ...(spec.bridgeName && { [`${prefix}.bridge.name`]: spec.bridgeName }),
    ...(spec.masquerade !== undefined && { [`${prefix}.bridge.enable_ip_masquerade`]: String(spec.masquerade) }),
    ...(spec.betweenContainers !== undefined && { [`${prefix}.bridge.enable_icc`]: String(spec.betweenContainers) }),
    ...(spec.mtu !== undefined && { [`${prefix}.driver.mtu`]: String(spec.mtu) }),
    ...(spec.publishAddress && { [`${prefix}.bridge.host_binding_ipv4`]: spec.publishAddress }),
  };
  const pool = {
    ...(spec.subnet && { Subnet: spec.subnet }),
    ...(spec.gateway && { Gateway: spec.gateway }),
    ...(spec.addressRange && { IPRange: spec.addressRange }),
  };
  return {
    Name: spec.name,
    // Older engines allow two networks of one name unless told to look.
    CheckDuplicate: true,
    Driver: "bridge",
    Internal: spec.internal ?? false,
    Labels: spec.labels,
    Options: options,
    ...(Object.keys(pool).length > 0 && { IPAM: { Driver: "default", Config: [pool] } }),
  };
}

const summaryFromWire = (wire: WireNetwork): NetworkSummary => ({
  id: wire.Id,
  name: wire.Name,
  labels: wire.Labels ?? {},
  driver: wire.Driver,
  internal: wire.Internal,
  subnet: wire.IPAM.Config?.[0]?.Subnet,
  gateway: wire.IPAM.Config?.[0]?.Gateway,
  createdAtMs: timeMs(wire.Created) ?? 0,
});

const detailsFromWire = (wire: WireNetwork): NetworkDetails => ({
  ...summaryFromWire(wire),
  containers: Object.entries(wire.Containers ?? {}).map(([id, endpoint]) => ({
    id,
    name: endpoint.Name,
    ipAddress: endpoint.IPv4Address.replace(/\/\d+$/, ""),
    macAddress: endpoint.MacAddress,
  })),
});
