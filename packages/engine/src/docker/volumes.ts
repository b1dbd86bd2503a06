import { NameInUse, NotFound } from "../errors.ts";
import type { VolumeDetails, Volumes } from "../port.ts";
import { labelFilter } from "./containers.ts";
import { timeMs } from "./container-details.ts";
import type { Transport } from "./transport.ts";
import type { WireVolume } from "./wire.ts";

export function dockerVolumes(transport: Transport): Volumes {
  const subject = (id: string) => ({ noun: "volume", id }) as const;
  const path = (name: string) => `/volumes/${encodeURIComponent(name)}`;
  const inspect = async (name: string, signal?: AbortSignal) =>
    fromWire(await transport.json<WireVolume>({ method: "GET", path: path(name), subject: subject(name), signal }));

  return {
    async create({ name, labels }, signal) {
      // The engine hands out an existing volume as if it were new.
      const existing = await inspect(name, signal).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
      if (existing) throw new NameInUse("volume", name, name);
      const json = { Name: name, Labels: labels };
      return fromWire(await transport.json<WireVolume>({ method: "POST", path: "/volumes/create", json, subject: subject(name), signal }));
    },
    inspect,
    async list({ labels = {} }, signal) {
      const query = { filters: labelFilter(labels) };
      const path = "/volumes";
      const answer = await transport.json<{ Volumes: WireVolume[] | null }>({ method: "GET", path, query, subject: subject(""), signal });
      return (answer.Volumes ?? []).map(fromWire);
    },
    async sizes(signal) {
      const query = { type: "volume" };
      const call = { method: "GET", path: "/system/df", query, subject: subject(""), silenceSeconds: 0, signal } as const;
      const { Volumes } = await transport.json<{ Volumes: (WireVolume & { UsageData?: { Size: number } | null })[] | null }>(call);
      return new Map((Volumes ?? []).map(({ Name, UsageData }) => [Name, Math.max(0, UsageData?.Size ?? 0)]));
    },
    async remove(name, options = {}) {
      await transport.done({ method: "DELETE", path: path(name), query: { force: options.force }, subject: subject(name) });
    },
  };
}

const fromWire = (wire: WireVolume): VolumeDetails => ({
  name: wire.Name,
  labels: wire.Labels ?? {},
  mountpoint: wire.Mountpoint,
  createdAtMs: timeMs(wire.CreatedAt) ?? 0,
});
