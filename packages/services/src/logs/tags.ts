import type { Journal } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { groupOf } from "./store.ts";

type Tags = Record<string, string>;

/** Throws ResourceNotFound. Only log groups have tags here. */
export function setTags(journal: Journal, caller: Caller, arn: string, change: (present: Tags) => Tags): void {
  journal.transact((tx) => {
    const group = groupOf(tx, caller, { logGroupIdentifier: arn });
    const tags = JSON.stringify(change(JSON.parse(group.tags) as Tags));
    tx.move("UPDATE logs_groups SET tags = ? WHERE account = ? AND region = ? AND name = ?", tags, group.account, group.region, group.name);
  });
}
