import { RepositoryNotEmptyException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { enqueueCollection, isEmpty } from "../images.ts";
import type { EcrParts } from "../model.ts";
import { repositoryShape } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

export const DeleteRepository: Operation<"ecr", "DeleteRepository", EcrParts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    if (!input.force && !isEmpty(tx, repository)) {
      throw fault(
        RepositoryNotEmptyException,
        `The repository with name '${repository.name}' in registry with id '${repository.account}' cannot be deleted because it still contains images`,
      );
    }
    tx.move("DELETE FROM ecr_repositories WHERE id = ?", repository.id);
    enqueueCollection(tx);
    return { repository: repositoryShape(repository) };
  });
