import { Conflict, NameInUse } from "../errors.ts";
import type { VolumeDetails, Volumes } from "../port.ts";
import { FakeFiles } from "./files.ts";
import { type FakeVolume, hasLabels, type World } from "./world.ts";

export function fakeVolumes(world: World): Volumes {
  return {
    async create({ name, labels }, signal) {
      await world.enter("volumes.create", signal);
      if (world.volumes.has(name)) throw new NameInUse("volume", name, name);
      const volume = { name, labels, mountpoint: `/fake/volumes/${name}`, createdAtMs: world.clock.now(), files: new FakeFiles() };
      world.volumes.set(name, volume);
      return details(volume);
    },
    async inspect(name, signal) {
      await world.enter("volumes.inspect", signal);
      return details(world.volume(name));
    },
    async list({ labels }, signal) {
      await world.enter("volumes.list", signal);
      return [...world.volumes.values()].filter((volume) => hasLabels(volume.labels, labels)).map(details);
    },
    async sizes(signal) {
      await world.enter("volumes.sizes", signal);
      return new Map([...world.volumes.values()].map(({ name, files }) => [name, files.sizeBytes()]));
    },
    async remove(name) {
      await world.enter("volumes.remove", undefined);
      const volume = world.volume(name);
      const user = [...world.containers.values()].find(({ spec }) =>
        spec.mounts?.some((mount) => mount.kind === "volume" && mount.name === name),
      );
      if (user) throw new Conflict(`Volume ${name} is in use by ${user.id}`);
      world.volumes.delete(volume.name);
    },
  };
}

const details = ({ name, labels, mountpoint, createdAtMs }: FakeVolume): VolumeDetails => ({ name, labels, mountpoint, createdAtMs });
