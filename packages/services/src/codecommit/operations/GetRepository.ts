import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { repositoryNamed, repositoryShape } from "../store.ts";

export const GetRepository: Operation<"codecommit", "GetRepository", CodecommitParts> = ({ repositoryName }, { caller }, parts) => ({
  repositoryMetadata: repositoryShape(parts, repositoryNamed(parts.journal, caller, repositoryName)),
});
