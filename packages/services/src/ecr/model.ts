import type { ImageTagMutability, ImageTagMutabilityExclusionFilter } from "@aws-sdk/client-ecr";
import type { Clock, Ids, Journal, Log, Seal } from "@towpath/journal";
import type { Identity } from "../door/caller.ts";
import type { Home } from "../door/parts.ts";
import type { Blobs } from "./blobs.ts";
import type { Mirror } from "../door/mirror.ts";
import type { Seen } from "./seen.ts";
import type { Uploads } from "./uploads.ts";

export interface EcrParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  seal: Seal;
  identity: Identity;
  home: Home;
  blobs: Blobs;
  uploads: Uploads;
  seen: Seen;
  mirror?: Mirror | undefined;
}

/** Whose repositories are meant. What is mirrored from a public registry lives under the registry's host name as account. */
export interface Registry {
  account: string;
  region: string;
}

/** `exclusions`, `encryption` and `tags` are JSON text. */
export interface RepositoryRow extends Registry {
  id: number;
  name: string;
  mutability: ImageTagMutability;
  exclusions: string;
  scan_on_push: number;
  encryption: string;
  policy: string | null;
  lifecycle_policy: string | null;
  tags: string;
  created: number;
}

export type Exclusion = ImageTagMutabilityExclusionFilter;

/** A manifest in a repository. `size_bytes` is what a pull of all of it loads; `pulled` is recorded once a day. */
export interface ImageRow {
  repository: number;
  digest: string;
  media_type: string;
  artifact_type: string | null;
  size_bytes: number;
  manifest: Uint8Array;
  subject: string | null;
  pushed: number;
  pulled: number | null;
}

/** Stands for a region with what is mirrored: no caller is in it, so nobody but the mirror finds it. */
export const mirrorRegion = "mirror";
