import type { Clock, Ids, Journal, Log } from "@towpath/journal";
import type { Home } from "../door/parts.ts";
import type { Bodies } from "./bodies.ts";

export interface S3Parts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  home: Home;
  bodies: Bodies;
}

/** Bucket names are unique in the whole installation. `versioning` is null until it is first set. */
export interface BucketRow {
  name: string;
  account: string;
  region: string;
  versioning: "Enabled" | "Suspended" | null;
  created: number;
}

/**
 * One version of an object, or a delete marker; the newest has the greatest `id`. `etag` is without quotes. In a bucket whose
 * versioning was never enabled, and for what was put while it was suspended, `version_id` is "null".
 */
export interface VersionRow {
  id: number;
  bucket: string;
  key: string;
  version_id: string;
  is_latest: number;
  is_marker: number;
  size_bytes: number;
  etag: string;
  content: string;
  checksums: string;
  tags: string;
  modified: number;
}

/** A file that holds all of an object, or one part of it; files are never changed and may be shared by versions. */
export interface Piece {
  part: number;
  file: string;
  size_bytes: number;
  checksums: string;
}

export interface UploadRow {
  id: string;
  bucket: string;
  key: string;
  content: string;
  tags: string;
  checksum_algorithm: Algorithm | null;
  checksum_type: ChecksumType | null;
  initiator: string;
  initiated: number;
}

export interface PartRow extends Piece {
  upload: string;
  etag: string;
  modified: number;
}

export type Algorithm = "CRC32" | "CRC32C" | "CRC64NVME" | "SHA1" | "SHA256";
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** `values` are as the headers carry them; a composite one ends in "-" and the number of parts. */
export interface Checksums {
  type?: ChecksumType;
  values: { [A in Algorithm]?: string };
}

/** What an object says of itself beside its bytes. `expires` is epoch milliseconds. */
export interface Content {
  contentType?: string;
  cacheControl?: string;
  contentDisposition?: string;
  contentEncoding?: string;
  contentLanguage?: string;
  expires?: number;
  metadata: Record<string, string>;
  storageClass: string;
  encryption: string;
  kmsKeyId?: string;
  bucketKeyEnabled?: boolean;
  websiteRedirectLocation?: string;
}

export interface Tag {
  Key: string;
  Value: string;
}
