import { InvalidParameterException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import { algorithmOf } from "./digest.ts";

export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
}

/** What the registry has to know of a manifest. */
export interface Manifest {
  mediaType: string;
  /** The configuration and the layers, without those that are to be loaded from elsewhere. */
  blobs: Descriptor[];
  /** The images of an index. */
  children: Descriptor[];
  subject?: string;
  artifactType?: string;
  annotations?: Record<string, string>;
}

export const mediaTypes = {
  ociManifest: "application/vnd.oci.image.manifest.v1+json",
  ociIndex: "application/vnd.oci.image.index.v1+json",
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerList: "application/vnd.docker.distribution.manifest.list.v2+json",
} as const;
const known = new Set<string>(Object.values(mediaTypes));
const indexes = new Set<string>([mediaTypes.ociIndex, mediaTypes.dockerList]);

const invalid = (why: string) =>
  fault(InvalidParameterException, `Invalid parameter at 'ImageManifest' failed to satisfy constraint: '${why}'`);

/** Reads a manifest. `declared` is the media type that came with it. Throws InvalidParameter. */
export function parseManifest(bytes: Uint8Array, declared: string | undefined): Manifest {
  const parsed = parseObject(bytes);
  const mediaType = mediaTypeOf(parsed, declared);
  if (parsed["schemaVersion"] !== 2) throw invalid("Invalid JSON syntax: schemaVersion must be 2");
  const subject = parsed["subject"] === undefined ? undefined : descriptorOf(parsed["subject"], "subject").digest;
  const annotations = annotationsOf(parsed["annotations"]);
  const named = textOf(parsed["artifactType"]);
  const common = { mediaType, ...(subject && { subject }), ...(annotations && { annotations }) };
  if (indexes.has(mediaType)) {
    const children = listOf(parsed["manifests"], "manifests");
    return { ...common, blobs: [], children, ...(named && { artifactType: named }) };
  }
  const config = descriptorOf(parsed["config"], "config");
  const layers = listOf(parsed["layers"], "layers").filter((layer) => !isForeign(layer));
  return { ...common, blobs: [config, ...layers], children: [], artifactType: named ?? config.mediaType };
}

export const isIndex = (mediaType: string): boolean => indexes.has(mediaType);

function parseObject(bytes: Uint8Array): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    throw invalid("Invalid JSON syntax");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw invalid("Invalid JSON syntax");
  return parsed as Record<string, unknown>;
}

function mediaTypeOf(parsed: Record<string, unknown>, declared: string | undefined): string {
  const inside = textOf(parsed["mediaType"]);
  const outside = declared?.split(";")[0]?.trim();
  if (inside && outside && inside !== outside) {
    throw invalid(`The media type ${outside} does not match the manifest's mediaType ${inside}`);
  }
  const mediaType = inside ?? outside;
  if (!mediaType) throw invalid("The image manifest media type is missing");
  if (!known.has(mediaType)) throw invalid(`The image manifest media type ${mediaType} is not supported`);
  return mediaType;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function listOf(value: unknown, where: string): Descriptor[] {
  if (!Array.isArray(value)) throw invalid(`${where} must be a list`);
  return value.map((one, i) => descriptorOf(one, `${where}[${i}]`));
}

function descriptorOf(value: unknown, where: string): Descriptor {
  const { mediaType, digest, size } = (value ?? {}) as { [K in keyof Descriptor]?: unknown };
  if (typeof digest !== "string" || algorithmOf(digest) === undefined) throw invalid(`${where} has no valid digest`);
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) throw invalid(`${where} has no valid size`);
  if (typeof mediaType !== "string") throw invalid(`${where} has no mediaType`);
  return { mediaType, digest, size };
}

function annotationsOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** Layers that their licence forbids to distribute stay where they are. */
const isForeign = ({ mediaType }: Descriptor): boolean => mediaType.includes(".foreign.") || mediaType.includes(".nondistributable.");
