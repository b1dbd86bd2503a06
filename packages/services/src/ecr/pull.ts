import type { Journal } from "@towpath/journal";
import { pulledEveryMs } from "./limits.ts";
import type { ImageRow, RepositoryRow } from "./model.ts";

/** Records a pull; as in ECR, the time is right to within a day. */
export function pullImage(journal: Journal, repository: RepositoryRow, image: ImageRow, now: number): void {
  if (image.pulled !== null && image.pulled > now - pulledEveryMs) return;
  journal.transact((tx) =>
    tx.run("UPDATE ecr_images SET pulled = ? WHERE repository = ? AND digest = ?", now, repository.id, image.digest),
  );
}
