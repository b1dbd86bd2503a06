import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionAt, tagsOf } from "../store.ts";

export const TagResource: Operation<"codeconnections", "TagResource", CodeconnectionsParts> = (
  { ResourceArn, Tags },
  { caller },
  { journal },
) => {
  journal.transact((tx) => {
    const connection = connectionAt(tx, caller, ResourceArn);
    const kept = tagsOf(connection).filter(({ Key }) => !Tags.some((tag) => tag.Key === Key));
    tx.move("UPDATE codeconnections_connections SET tags = ? WHERE arn = ?", JSON.stringify([...kept, ...Tags]), connection.arn);
  });
  return {};
};
