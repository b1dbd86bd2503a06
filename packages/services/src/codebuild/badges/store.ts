import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";

/** The secret part of a badge's URL stays when the badge is disabled and enabled again. */
export function ensureBadge(tx: Transaction, { account, region }: Place, project: string, freshId: string): void {
  tx.run("INSERT OR IGNORE INTO codebuild_badges (id, account, region, project) VALUES (?, ?, ?, ?)", freshId, account, region, project);
}

export const badgeOf = (reader: Reader, { account, region }: Place, project: string): string | undefined =>
  reader.one<{ id: string }>("SELECT id FROM codebuild_badges WHERE account = ? AND region = ? AND project = ?", account, region, project)
    ?.id;

export const badgeAt = (reader: Reader, id: string): (Place & { project: string }) | undefined =>
  reader.one<Place & { project: string }>("SELECT account, region, project FROM codebuild_badges WHERE id = ?", id);

export const deleteBadgeOf = (tx: Transaction, { account, region }: Place, project: string): void =>
  void tx.run("DELETE FROM codebuild_badges WHERE account = ? AND region = ? AND project = ?", account, region, project);
