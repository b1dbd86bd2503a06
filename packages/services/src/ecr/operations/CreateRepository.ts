import { RepositoryAlreadyExistsException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { invalidParameter, repositoryNotFound } from "../faults.ts";
import type { EcrParts, RepositoryRow } from "../model.ts";
import { checkExclusions } from "../mutability.ts";
import { repositoryShape } from "../shapes.ts";
import { findRepository, registryOf } from "../store.ts";
import { checkTags } from "../tags.ts";

export const CreateRepository: Operation<"ecr", "CreateRepository", EcrParts> = (input, { caller }, { journal }) => {
  const { repositoryName: name } = input;
  const registry = registryOf(caller, input);
  if (registry.account !== caller.account) throw repositoryNotFound(name, registry);
  const mutability = input.imageTagMutability ?? "MUTABLE";
  const exclusions = checkExclusions(mutability, input.imageTagMutabilityExclusionFilters);
  const tags = checkTags(input.tags ?? []);
  const encryption = input.encryptionConfiguration ?? { encryptionType: "AES256" };
  if (encryption.encryptionType === "AES256" && encryption.kmsKey !== undefined) {
    throw invalidParameter("encryptionConfiguration", "A KMS key cannot be given with the encryption type AES256");
  }
  const row = journal.transact((tx) => {
    if (findRepository(tx, registry, name)) {
      const text = `The repository with name '${name}' already exists in the registry with id '${registry.account}'`;
      throw fault(RepositoryAlreadyExistsException, text);
    }
    tx.run(
      `INSERT INTO ecr_repositories (account, region, name, mutability, exclusions, scan_on_push, encryption, tags, created)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      registry.account,
      registry.region,
      name,
      mutability,
      JSON.stringify(exclusions),
      input.imageScanningConfiguration?.scanOnPush ? 1 : 0,
      JSON.stringify(encryption),
      JSON.stringify(tags),
      tx.now,
    );
    return findRepository(tx, registry, name) as RepositoryRow;
  });
  return { repository: repositoryShape(row) };
};
