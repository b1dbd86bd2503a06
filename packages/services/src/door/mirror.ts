/** A blob of an image that is being exported; its digest is known when its body has been read. */
export interface MirrorBlob {
  readonly kind: "blob";
  readonly body: AsyncIterable<Buffer>;
  readonly digest: Promise<string>;
}

/** Comes last, when all blobs it names have come. */
export interface MirrorManifest {
  readonly kind: "manifest";
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Buffer;
}

/** A local image that stands for one of a public registry. `id` changes when the image does. */
export interface MirrorImage {
  readonly id: string;
  export(): AsyncIterable<MirrorBlob | MirrorManifest>;
}

/** Local images for the names of public registries that cannot be reached from here. */
export interface Mirror {
  /** Host names that are answered for, such as "public.ecr.aws". */
  readonly hosts: readonly string[];
  /** The tags there are for a repository of such a host; empty when it is not known here. */
  tags(host: string, repository: string): readonly string[];
  /** Undefined when there is no image of ours for the tag. */
  image(host: string, repository: string, tag: string): Promise<MirrorImage | undefined>;
}
