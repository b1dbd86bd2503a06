import type { Readable } from "node:stream";
import type { Digest } from "@towpath/wire";
import { digestOf, verifiedIn } from "./checksums.ts";
import { dismiss, type Received, sourceOf } from "./bodies.ts";
import type { Algorithm, Checksums, S3Parts } from "./model.ts";

/** Content that has arrived, with the checksums that are known of it. */
export interface Arrived {
  body: Received;
  checksums: Checksums;
}

/**
 * Takes a body to the disk. `algorithm` is computed when the client did not send it. Throws what Bodies.receive throws, above all what
 * the body's own verification finds at its end.
 */
export async function arrive(
  parts: Pick<S3Parts, "bodies">,
  body: Uint8Array | Readable | undefined,
  { algorithm, bytesMax }: { algorithm: Algorithm | undefined; bytesMax: number },
): Promise<Arrived> {
  const digest: Digest | undefined = algorithm && digestOf(algorithm);
  const received = await parts.bodies.receive(sourceOf(body), { sinks: digest ? [digest] : [], bytesMax });
  const values = verifiedIn(body);
  if (algorithm && digest) values[algorithm] ??= await digest.finish();
  return { body: received, checksums: { ...(Object.keys(values).length > 0 && { type: "FULL_OBJECT" as const }), values } };
}

/** Runs `check`; when it refuses, the body that came with the request is not read any more. */
export function refusing<T>(body: Uint8Array | Readable | undefined, check: () => T): T {
  try {
    return check();
  } catch (error) {
    dismiss(body);
    throw error;
  }
}
