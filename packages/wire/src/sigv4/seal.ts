import { timingSafeEqual } from "node:crypto";
import type { Scope } from "./scope.ts";

/** What a verified head says about the body still to come: its declared hash, and the key that signs its chunks. */
export interface Seal {
  /** `x-amz-content-sha256` as sent, or what stands for it. */
  payloadHash: string;
  /** The chain of chunk signatures starts here. */
  seedSignature: string;
  /** Empty for signature version 2, which has no chunks. */
  signingKey: Buffer;
  dateTime: string;
  scope: Scope;
}

export const UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

/** Compares without telling by its duration where two strings differ. */
export function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
