import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { repositoryNamed } from "../store.ts";

export const UpdateRepositoryDescription: Operation<"codecommit", "UpdateRepositoryDescription", CodecommitParts> = (
  { repositoryName, ...input },
  { caller },
  parts,
) => {
  parts.journal.transact((tx) => {
    const row = repositoryNamed(tx, caller, repositoryName);
    tx.move(
      "UPDATE codecommit_repositories SET description = ?, modified = ? WHERE id = ?",
      input.repositoryDescription ?? null,
      tx.now,
      row.id,
    );
  });
  return {};
};
