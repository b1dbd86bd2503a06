import type { Transaction } from "@towpath/journal";
import { deleteExpired, nextExpiry } from "./store.ts";

/** Has reports removed when the first of them has been kept long enough. */
export function expireReportsAt(tx: Transaction, at: number): void {
  const notBefore = Math.min(nextExpiry(tx) ?? at, at);
  tx.enqueue({ service: "codebuild", kind: "expire-reports", key: "reports", notBefore });
}

/** Removes reports that are older than they are kept, and waits for the next. */
export function expireReports(): (tx: Transaction) => void {
  return (tx) => {
    deleteExpired(tx, tx.now);
    const next = nextExpiry(tx);
    if (next !== undefined) expireReportsAt(tx, next);
  };
}
