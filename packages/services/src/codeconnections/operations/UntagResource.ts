import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionAt, tagsOf } from "../store.ts";

export const UntagResource: Operation<"codeconnections", "UntagResource", CodeconnectionsParts> = (
  { ResourceArn, TagKeys },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const connection = connectionAt(tx, caller, ResourceArn);
    const kept = tagsOf(connection).filter(({ Key }) => !TagKeys.includes(Key));
    tx.move("UPDATE codeconnections_connections SET tags = ? WHERE arn = ?", JSON.stringify(kept), connection.arn);
  });
  return {};
};
