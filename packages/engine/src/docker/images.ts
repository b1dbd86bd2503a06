import type { Readable } from "node:stream";
import { BuildFailed, EngineFault } from "../errors.ts";
import type { BuildOptions, ByteSource, ImageDetails, Images, ImageSummary } from "../port.ts";
import { labelFilter } from "./containers.ts";
import { timeMs } from "./container-details.ts";
import { pullImage, pushImage } from "./image-transfer.ts";
import { jsonLines, pieces } from "./recovery.ts";
import { shortReference, splitReference } from "./references.ts";
import type { Call, Transport } from "./transport.ts";
import type { WireImage, WireImageSummary, WireProgress } from "./wire.ts";

export function dockerImages(transport: Transport): Images {
  const call = (ref: string, method: Call["method"], path: string, more: Partial<Call> = {}): Call => ({
    method,
    path,
    subject: { noun: "image", id: ref },
    ...more,
  });
  const inspect = async (ref: string, signal?: AbortSignal) =>
    detailsFromWire(await transport.json<WireImage>(call(ref, "GET", `/images/${ref}/json`, { signal })));

  return {
    inspect,
    async list({ labels = {}, reference }, signal) {
      const query = { filters: labelFilter(labels, reference ? { reference: [reference] } : {}) };
      const wire = await transport.json<WireImageSummary[]>(call("", "GET", "/images/json", { query, signal }));
      return wire.map(summaryFromWire);
    },
    async pull(ref, options = {}, signal) {
      await pullImage(transport, ref, options, signal);
      return (await inspect(ref, signal)).id;
    },
    push: (ref, options = {}, signal) => pushImage(transport, ref, options, signal),
    async tag(ref, newRef) {
      const { name, tag } = splitReference(newRef);
      await transport.done(call(ref, "POST", `/images/${ref}/tag`, { query: { repo: name, tag } }));
    },
    async remove(ref, options = {}) {
      await transport.done(call(ref, "DELETE", `/images/${ref}`, { query: { force: options.force } }));
    },
    build: (context, options, signal) => build(transport, context, options, signal),
    ...archives(transport, inspect),
    async commit(containerId, options, signal) {
      const { name: repo, tag } = splitReference(options.ref);
      const { message: comment, changes, pause = true } = options;
      const query = { container: containerId, repo, tag, comment, changes, pause };
      const subject = { noun: "container", id: containerId } as const;
      return (
        await transport.json<{ Id: string }>({ method: "POST", path: "/commit", query, json: {}, subject, silenceSeconds: 0, signal })
      ).Id;
    },
    async prune(labels) {
      if (Object.keys(labels).length === 0) throw new EngineFault("prune needs at least one label");
      const query = { filters: labelFilter(labels, { dangling: ["false"] }) };
      const path = "/images/prune";
      const answer = await transport.json<{ ImagesDeleted: { Deleted?: string }[] | null }>(
        call("", "POST", path, { query, silenceSeconds: 0 }),
      );
      return (answer.ImagesDeleted ?? []).flatMap(({ Deleted }) => (Deleted ? [Deleted] : []));
    },
  };
}

/** Images as tar streams. */
function archives(transport: Transport, inspect: Images["inspect"]): Pick<Images, "importTar" | "load" | "save"> {
  return {
    async importTar(tar, options, signal) {
      const { name, tag } = splitReference(options.ref);
      // In one piece: Podman 4 takes no notice of a tag of its own here.
      const query = { fromSrc: "-", repo: `${name}:${tag}`, message: options.message, changes: options.changes };
      const subject = { noun: "image", id: options.ref } as const;
      const response = await transport.stream({ method: "POST", path: "/images/create", query, body: tar, subject, signal });
      await consume(response, signal, ignore, (text) => new EngineFault(`Cannot import ${options.ref}: ${text}`));
      return (await inspect(options.ref, signal)).id;
    },
    async load(tar, signal) {
      const subject = { noun: "image", id: "" } as const;
      const response = await transport.stream({ method: "POST", path: "/images/load", query: { quiet: true }, body: tar, subject, signal });
      const loaded: string[] = [];
      const onLine = ({ stream = "" }: WireProgress) => {
        for (const match of stream.matchAll(/Loaded image(?: ID|\(s\))?: (\S+)/g)) loaded.push(shortReference(match[1]!));
      };
      await consume(response, signal, onLine, (text) => new EngineFault(`Cannot load images: ${text}`));
      return loaded;
    },
    save(refs, signal) {
      const subject = { noun: "image", id: refs.join(" ") } as const;
      return transport.stream({ method: "GET", path: "/images/get", query: { names: refs }, subject, signal });
    },
  };
}

const ignore = () => undefined;

/** Reads a streaming answer to its end; a line with an error rejects with what `fault` makes of it. */
async function consume(
  response: Readable,
  signal: AbortSignal | undefined,
  onLine: (line: WireProgress) => void,
  fault: (message: string) => Error,
): Promise<void> {
  for await (const line of jsonLines<WireProgress>(pieces(response, "image", signal))) {
    if (line.error !== undefined) throw fault(line.errorDetail?.message ?? line.error);
    onLine(line);
  }
}

async function build(transport: Transport, context: ByteSource, options: BuildOptions, signal: AbortSignal | undefined): Promise<string> {
  const query = {
    t: options.ref,
    dockerfile: options.dockerfile,
    buildargs: options.buildArgs && JSON.stringify(options.buildArgs),
    labels: options.labels && JSON.stringify(options.labels),
    networkmode: options.network,
    nocache: options.noCache,
    target: options.target,
    extrahosts: options.extraHosts?.map(({ host, address }) => `${host}:${address}`),
    rm: true,
    forcerm: true,
  };
  const subject = { noun: "image", id: options.ref ?? "" } as const;
  const response = await transport.stream({ method: "POST", path: "/build", query, body: context, subject, signal });
  let id = "";
  const onLine = (line: WireProgress) => {
    if (line.aux?.ID) id = line.aux.ID;
    if (line.stream) options.onOutput?.(line.stream);
  };
  await consume(response, signal, onLine, (message) => new BuildFailed(message));
  if (!id) throw new EngineFault("The engine built an image without saying which");
  return id;
}

const real = (refs: readonly string[] | null) => (refs ?? []).filter((ref) => !ref.startsWith("<none>")).map(shortReference);

const summaryFromWire = (wire: WireImageSummary): ImageSummary => ({
  id: wire.Id,
  refs: real(wire.RepoTags),
  digests: real(wire.RepoDigests),
  labels: wire.Labels ?? {},
  sizeBytes: wire.Size,
  createdAtMs: wire.Created * 1000,
});

function detailsFromWire(wire: WireImage): ImageDetails {
  const config = wire.Config ?? {};
  return {
    id: wire.Id,
    refs: real(wire.RepoTags),
    digests: real(wire.RepoDigests),
    labels: config.Labels ?? {},
    sizeBytes: wire.Size,
    createdAtMs: timeMs(wire.Created) ?? 0,
    os: wire.Os,
    arch: wire.Architecture,
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    env: Object.fromEntries((config.Env ?? []).map((pair) => [pair.split("=", 1)[0]!, pair.slice(pair.indexOf("=") + 1)])),
    workingDirectory: config.WorkingDir ?? "",
    user: config.User ?? "",
    exposedPorts: Object.keys(config.ExposedPorts ?? {}),
    volumes: Object.keys(config.Volumes ?? {}),
  };
}
