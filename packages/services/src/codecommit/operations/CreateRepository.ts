import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { InvalidRepositoryNameException, RepositoryNameExistsException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import type { RepositoryRow } from "../model.ts";
import { findRepository, repositoryShape } from "../store.ts";

export const CreateRepository: Operation<"codecommit", "CreateRepository", CodecommitParts> = async (
  { repositoryName, ...input },
  { caller, now },
  parts,
) => {
  const row: RepositoryRow = {
    account: caller.account,
    region: caller.region,
    name: repositoryName,
    id: parts.ids.uuid(),
    arn: `arn:aws:codecommit:${caller.region}:${caller.account}:${repositoryName}`,
    description: input.repositoryDescription ?? null,
    default_branch: null,
    kms_key_id: input.kmsKeyId ?? null,
    tags: JSON.stringify(input.tags ?? {}),
    created: now,
    modified: now,
  };
  if (/\.git$|[^\w.-]/.test(repositoryName)) {
    throw fault(
      InvalidRepositoryNameException,
      "The repository name is not valid. It may contain letters, digits, and . _ -, and does not end in .git.",
    );
  }
  if (findRepository(parts.journal, caller, repositoryName))
    throw fault(RepositoryNameExistsException, `Repository named ${repositoryName} already exists`);
  await parts.hosting.ensure(row.id);
  parts.journal.transact((tx) => {
    if (findRepository(tx, caller, repositoryName))
      throw fault(RepositoryNameExistsException, `Repository named ${repositoryName} already exists`);
    const values = [
      row.account,
      row.region,
      row.name,
      row.id,
      row.arn,
      row.description,
      row.default_branch,
      row.kms_key_id,
      row.tags,
      row.created,
      row.modified,
    ];
    tx.run("INSERT INTO codecommit_repositories VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", ...values);
  });
  return { repositoryMetadata: repositoryShape(parts, row) };
};
