import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { GitHosting } from "../git-hosting/hosting.ts";
import { gitRoute, parseGitPath } from "../git-hosting/route.ts";
import { announceChange } from "./announce.ts";
import { BatchGetRepositories } from "./operations/BatchGetRepositories.ts";
import { CreateBranch } from "./operations/CreateBranch.ts";
import { CreateRepository } from "./operations/CreateRepository.ts";
import { DeleteBranch } from "./operations/DeleteBranch.ts";
import { DeleteRepository } from "./operations/DeleteRepository.ts";
import { GetBranch } from "./operations/GetBranch.ts";
import { GetCommit } from "./operations/GetCommit.ts";
import { GetFile } from "./operations/GetFile.ts";
import { GetRepository } from "./operations/GetRepository.ts";
import { ListBranches } from "./operations/ListBranches.ts";
import { ListRepositories } from "./operations/ListRepositories.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdateDefaultBranch } from "./operations/UpdateDefaultBranch.ts";
import { UpdateRepositoryDescription } from "./operations/UpdateRepositoryDescription.ts";
import { findRepository } from "./store.ts";

/** Git repositories that are made by an operation and pushed to by Git over HTTP. */
export function openCodecommit(given: Pick<Parts, "journal" | "ids" | "clock" | "log" | "identity" | "home">): Service<"codecommit"> {
  given.journal.migrate("codecommit", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const hosting = new GitHosting({ ...given, directory: join(given.home.dataDirectory, "codecommit"), announce: announceChange });
  const route = gitRoute(
    { ...given, hosting, region: given.home.region },
    {
      parse: (path) => parseGitPath(path, "/v1/repos/", 1),
      async find(caller, [name = ""]) {
        const row = findRepository(given.journal, caller, name);
        return row
          ? { repository: row.id }
          : {
              refusal: `Repository ${name} does not exist in ${caller.region}. Create it first: aws codecommit create-repository --repository-name ${name}`,
            };
      },
    },
  );
  return service("codecommit", {
    parts: { ...given, hosting },
    operations: {
      BatchGetRepositories,
      CreateBranch,
      CreateRepository,
      DeleteBranch,
      DeleteRepository,
      GetBranch,
      GetCommit,
      GetFile,
      GetRepository,
      ListBranches,
      ListRepositories,
      ListTagsForResource,
      TagResource,
      UntagResource,
      UpdateDefaultBranch,
      UpdateRepositoryDescription,
    },
    routes: [route],
    recover: () => hosting.recover(given.journal.all<{ id: string }>("SELECT id FROM codecommit_repositories").map(({ id }) => id)),
  });
}
