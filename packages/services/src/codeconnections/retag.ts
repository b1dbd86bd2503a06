import { ApiError } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { CodeconnectionsParts, Tag } from "./model.ts";
import { checkTags, secretTag } from "./remote.ts";
import { taggedAt, tagsOf } from "./store.ts";

/** Changes the tags of a connection or host. What a connection without a host leads to is settled when it is made. */
export function retag({ journal }: CodeconnectionsParts, caller: Caller, arn: string, change: (tags: Tag[]) => Tag[]): void {
  journal.transact((tx) => {
    const { table, row } = taggedAt(tx, caller, arn);
    const before = tagsOf(row);
    const after = change(before);
    if ("host_arn" in row) {
      const hasSecret = (tags: Tag[]) => tags.some(({ Key }) => Key === secretTag);
      const problem =
        row.host_arn === null && hasSecret(before) !== hasSecret(after)
          ? `Whether a connection without a host leads elsewhere, by the tag ${secretTag}, is settled when it is created.`
          : checkTags(after, row.provider, row.host_arn !== null);
      if (problem !== undefined) throw new ApiError("InvalidInputException", problem);
    }
    tx.move(`UPDATE ${table} SET tags = ? WHERE arn = ?`, JSON.stringify(after), row.arn);
  });
}
