import type { Readable } from "node:stream";
import type { ByteSource, Labels } from "./common.ts";

export interface Images {
  inspect(ref: string, signal?: AbortSignal): Promise<ImageDetails>;
  list(options: { readonly labels?: Labels; readonly reference?: string }, signal?: AbortSignal): Promise<readonly ImageSummary[]>;
  /** Brings an image from its registry; returns its id. `PullFailed`. */
  pull(ref: string, options?: TransferOptions & { readonly platform?: string }, signal?: AbortSignal): Promise<string>;
  /** `ImageNotFound`, `PushFailed`. Returns the digest of the manifest, where the engine names it. */
  push(ref: string, options?: TransferOptions, signal?: AbortSignal): Promise<{ readonly digest: string | undefined }>;
  tag(ref: string, newRef: string): Promise<void>;
  /** Removes the tag, and the image with its last one. `Conflict` when a container uses it (`force` unties a stopped one). */
  remove(ref: string, options?: { readonly force?: boolean }): Promise<void>;
  /** Makes an image of one layer from a root file system (tar, or compressed tar); returns its id. */
  importTar(tar: ByteSource, options: ImportOptions, signal?: AbortSignal): Promise<string>;
  /** Builds a Dockerfile; `context` is a tar stream. Returns the image's id. `BuildFailed`. */
  build(context: ByteSource, options: BuildOptions, signal?: AbortSignal): Promise<string>;
  /** Reads what `save` (or `docker save`) wrote; returns the references or ids loaded. */
  load(tar: ByteSource, signal?: AbortSignal): Promise<readonly string[]>;
  save(refs: readonly string[], signal?: AbortSignal): Promise<Readable>;
  /** Makes an image from a container's file system; returns its id. */
  commit(
    containerId: string,
    options: ImageChanges & { readonly ref: string; readonly pause?: boolean },
    signal?: AbortSignal,
  ): Promise<string>;
  /** Removes all unused images that carry `labels`, tagged or not; returns their ids. At least one label must be given. */
  prune(labels: Labels): Promise<readonly string[]>;
}

export interface ImageSummary {
  readonly id: string;
  readonly refs: readonly string[];
  /** `name@sha256:...` of the registries it came from or went to. */
  readonly digests: readonly string[];
  readonly labels: Labels;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
}

export interface ImageDetails extends ImageSummary {
  readonly os: string;
  readonly arch: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workingDirectory: string;
  readonly user: string;
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
}

export type RegistryAuth = { readonly username: string; readonly password: string };

export interface TransferOptions {
  readonly auth?: RegistryAuth;
  readonly onProgress?: (progress: TransferProgress) => void;
}

export interface TransferProgress {
  readonly layer: string | undefined;
  /** The engine's words: `Downloading`, `Extracting`, `Pull complete`. */
  readonly status: string;
  readonly doneBytes: number | undefined;
  readonly totalBytes: number | undefined;
}

export interface ImageChanges {
  /** Dockerfile instructions: `CMD`, `ENTRYPOINT`, `ENV`, `EXPOSE`, `LABEL`, `USER`, `VOLUME`, `WORKDIR`, `STOPSIGNAL`. */
  readonly changes?: readonly string[];
  readonly message?: string;
}

export interface ImportOptions extends ImageChanges {
  readonly ref: string;
}

export interface BuildOptions {
  readonly ref?: string;
  /** Path inside the context. Default `Dockerfile`. */
  readonly dockerfile?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Labels;
  /** For RUN instructions: `none`, `host`, a network's name or `container:ID`. */
  readonly network?: string;
  readonly noCache?: boolean;
  readonly target?: string;
  readonly extraHosts?: readonly { readonly host: string; readonly address: string }[];
  /** Output as it comes, in pieces that need not be whole lines. */
  readonly onOutput?: (text: string) => void;
}
