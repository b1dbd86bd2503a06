import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { repositoryAt } from "../store.ts";

export const TagResource: Operation<"codecommit", "TagResource", CodecommitParts> = ({ resourceArn, tags }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const row = repositoryAt(tx, caller, resourceArn);
    const present = JSON.parse(row.tags) as Record<string, string>;
    tx.move("UPDATE codecommit_repositories SET tags = ? WHERE id = ?", JSON.stringify({ ...present, ...tags }), row.id);
  });
  return {};
};
