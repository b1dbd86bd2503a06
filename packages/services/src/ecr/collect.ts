import type { Effect, Transaction } from "@towpath/journal";
import { enqueueCollection } from "./images.ts";
import { collectEveryMs, seenKeptMs, unfinishedKeptMs } from "./limits.ts";
import type { EcrParts } from "./model.ts";

/**
 * Takes back the space of layers that no image names: after a day, in which a push that brought them may still bring its image, and not
 * while a client was lately told that they are there.
 */
export const collect =
  (parts: Pick<EcrParts, "journal" | "clock" | "blobs" | "uploads" | "seen">) =>
  async (_effect: Effect): Promise<(tx: Transaction) => void> => {
    const { journal, clock, blobs, uploads, seen } = parts;
    const unnamed = journal.all<{ repository: number; digest: string }>(
      `SELECT repository, digest FROM ecr_layers l WHERE linked < ?
       AND NOT EXISTS (SELECT 1 FROM ecr_references r WHERE r.repository = l.repository AND r.target = l.digest)`,
      clock.now() - unfinishedKeptMs,
    );
    const doomed = unnamed.filter(({ repository, digest }) => !seen.since(repository, digest, clock.now() - seenKeptMs));
    if (doomed.length > 0) {
      journal.transact((tx) => {
        for (const { repository, digest } of doomed)
          tx.run("DELETE FROM ecr_layers WHERE repository = ? AND digest = ?", repository, digest);
      });
    }
    seen.forget(clock.now() - seenKeptMs);
    await blobs.collect();
    await blobs.sweep();
    await uploads.sweep(clock);
    return (tx) => enqueueCollection(tx, tx.now + collectEveryMs);
  };
