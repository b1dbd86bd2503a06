import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { findRepository } from "../store.ts";

export const DeleteRepository: Operation<"codecommit", "DeleteRepository", CodecommitParts> = async (
  { repositoryName },
  { caller },
  parts,
) => {
  const row = findRepository(parts.journal, caller, repositoryName);
  if (!row) return {};
  parts.journal.transact((tx) => tx.run("DELETE FROM codecommit_repositories WHERE id = ?", row.id));
  await parts.hosting.remove(row.id);
  return { repositoryId: row.id };
};
