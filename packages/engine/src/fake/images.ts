import { Conflict, EngineFault, InvalidRequest, PullFailed } from "../errors.ts";
import type { ImageChanges, ImageDetails, Images } from "../port.ts";
import { configure, parseDockerfile } from "./dockerfile.ts";
import { buildImage, emptyImage } from "./image-build.ts";
import { loadImages, saveImages } from "./image-archive.ts";
import { type FakeImage, hasLabels, normalReference, type World } from "./world.ts";

export function fakeImages(world: World): Images {
  const store: Store = (image, ref) => {
    world.images.set(image.id, image);
    world.refs.set(normalReference(ref), image.id);
    return image.id;
  };
  return {
    async inspect(ref, signal) {
      await world.enter("images.inspect", signal);
      return details(world, world.image(ref));
    },
    async list({ labels, reference }, signal) {
      await world.enter("images.list", signal);
      const found = [...world.images.values()].filter((image) => hasLabels(image.labels, labels)).map((image) => details(world, image));
      return reference === undefined
        ? found
        : found.filter(({ refs }) => refs.some((ref) => ref === normalReference(reference) || ref.startsWith(`${reference}:`)));
    },
    async pull(ref, options = {}, signal) {
      await world.enter("images.pull", signal);
      const image = world.registry.get(normalReference(ref));
      const login = world.logins.get(normalReference(ref));
      if (login && (options.auth?.username !== login.username || options.auth.password !== login.password)) {
        throw new PullFailed(ref, "denied", `pull access denied for ${ref}, repository does not exist or may require 'docker login'`);
      }
      if (!image) throw new PullFailed(ref, "not-found", `manifest for ${ref} not found: manifest unknown`);
      options.onProgress?.({ layer: image.id.slice(7, 19), status: "Pull complete", doneBytes: undefined, totalBytes: undefined });
      return store(image, ref);
    },
    async push(ref, options = {}, signal) {
      await world.enter("images.push", signal);
      const image = world.image(ref);
      world.registry.set(normalReference(ref), image);
      options.onProgress?.({ layer: image.id.slice(7, 19), status: "Pushed", doneBytes: undefined, totalBytes: undefined });
      return { digest: image.id };
    },
    async tag(ref, newRef) {
      await world.enter("images.tag", undefined);
      world.refs.set(normalReference(newRef), world.image(ref).id);
    },
    async remove(ref, options = {}) {
      await world.enter("images.remove", undefined);
      removeImage(world, ref, options.force ?? false);
    },
    ...archives(world, store),
    async commit(containerId, options, signal) {
      await world.enter("images.commit", signal);
      const { files, image } = world.container(containerId);
      const copy = { ...image, id: `sha256:${world.newId()}`, createdAtMs: world.clock.now(), files: files.copy() };
      return store(changed(copy, options.changes), options.ref);
    },
    async prune(labels) {
      await world.enter("images.prune", undefined);
      if (Object.keys(labels).length === 0) throw new EngineFault("prune needs at least one label");
      const unused = [...world.images.values()].filter((image) => hasLabels(image.labels, labels) && !usedBy(world, image));
      for (const image of unused) dropImage(world, image);
      return unused.map(({ id }) => id);
    },
  };
}

type Store = (image: FakeImage, ref: string) => string;

function archives(world: World, store: Store): Pick<Images, "importTar" | "build" | "load" | "save"> {
  return {
    async importTar(tar, options, signal) {
      await world.enter("images.importTar", signal);
      const image = emptyImage(world);
      await image.files.unpack("/", tar);
      return store(changed(image, options.changes), options.ref);
    },
    async build(context, options, signal) {
      await world.enter("images.build", signal);
      return buildImage(world, context, options);
    },
    async load(tar, signal) {
      await world.enter("images.load", signal);
      return loadImages(world, tar);
    },
    async save(refs, signal) {
      await world.enter("images.save", signal);
      return saveImages(world, refs);
    },
  };
}

function changed(image: FakeImage, changes: ImageChanges["changes"] = []): FakeImage {
  return changes.flatMap(parseDockerfile).reduce((so, instruction) => {
    const change = configure(so, instruction);
    if (!change) throw new InvalidRequest(`${instruction.word} is not a valid change command`);
    return { ...so, ...change };
  }, image);
}

const refsOf = (world: World, image: FakeImage) => [...world.refs].filter(([, id]) => id === image.id).map(([ref]) => ref);

const usedBy = (world: World, image: FakeImage) => [...world.containers.values()].find((container) => container.image.id === image.id);

function removeImage(world: World, ref: string, force: boolean): void {
  const image = world.image(ref);
  const refs = refsOf(world, image);
  const byTag = refs.includes(normalReference(ref));
  if (byTag && refs.length > 1) return void world.refs.delete(normalReference(ref));
  if (!byTag && refs.length > 1 && !force) throw new Conflict(`unable to delete ${image.id}: it is referenced in several repositories`);
  const user = usedBy(world, image);
  if (user && (!force || user.state === "running")) throw new Conflict(`unable to remove ${ref}: container ${user.id} is using it`);
  dropImage(world, image);
}

function dropImage(world: World, image: FakeImage): void {
  for (const ref of refsOf(world, image)) world.refs.delete(ref);
  world.images.delete(image.id);
}

function details(world: World, image: FakeImage): ImageDetails {
  const { files, ...rest } = image;
  return { ...rest, refs: refsOf(world, image), digests: [], sizeBytes: files.sizeBytes() };
}
