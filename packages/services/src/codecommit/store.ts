import { RepositoryDoesNotExistException } from "@aws-sdk/client-codecommit";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { CodecommitParts, RepositoryRow } from "./model.ts";

export function findRepository(reader: Reader, caller: Caller, name: string): RepositoryRow | undefined {
  return reader.one<RepositoryRow>(
    "SELECT * FROM codecommit_repositories WHERE account = ? AND region = ? AND name = ?",
    caller.account,
    caller.region,
    name,
  );
}

/** Throws RepositoryDoesNotExist. */
export function repositoryNamed(reader: Reader, caller: Caller, name: string): RepositoryRow {
  const row = findRepository(reader, caller, name);
  if (!row) throw fault(RepositoryDoesNotExistException, `${name} does not exist`);
  return row;
}

/** Throws RepositoryDoesNotExist. */
export function repositoryAt(reader: Reader, caller: Caller, arn: string): RepositoryRow {
  return repositoryNamed(reader, caller, arn.split(":")[5] ?? "");
}

/** The clone URL is where this host's clients reach the repository; the SSH one is AWS's form, and nothing answers there. */
export function repositoryShape({ home }: CodecommitParts, row: RepositoryRow) {
  return {
    accountId: row.account,
    repositoryId: row.id,
    repositoryName: row.name,
    ...(row.description !== null && { repositoryDescription: row.description }),
    ...(row.default_branch !== null && { defaultBranch: row.default_branch }),
    lastModifiedDate: new Date(row.modified),
    creationDate: new Date(row.created),
    cloneUrlHttp: `${home.endpoint}/v1/repos/${row.name}`,
    cloneUrlSsh: `ssh://git-codecommit.${row.region}.amazonaws.com/v1/repos/${row.name}`,
    Arn: row.arn,
    ...(row.kms_key_id !== null && { kmsKeyId: row.kms_key_id }),
  };
}
