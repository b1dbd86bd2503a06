import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiError } from "@towpath/wire";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Service, service } from "../door/service.ts";
import { rootCaller } from "../door/caller.ts";
import { browseQuestions } from "../git-hosting/browse.ts";
import { GitHosting } from "../git-hosting/hosting.ts";
import { gitRoute, parseGitPath } from "../git-hosting/route.ts";
import { announceChange } from "./announce.ts";
import type { CodecommitParts } from "./model.ts";
import { BatchGetRepositories } from "./operations/BatchGetRepositories.ts";
import { CreateBranch } from "./operations/CreateBranch.ts";
import { CreatePullRequest } from "./operations/CreatePullRequest.ts";
import { CreateRepository } from "./operations/CreateRepository.ts";
import { DeleteBranch } from "./operations/DeleteBranch.ts";
import { DeleteRepository } from "./operations/DeleteRepository.ts";
import { GetBranch } from "./operations/GetBranch.ts";
import { GetCommit } from "./operations/GetCommit.ts";
import { GetFile } from "./operations/GetFile.ts";
import { GetPullRequest } from "./operations/GetPullRequest.ts";
import { GetRepository } from "./operations/GetRepository.ts";
import { ListBranches } from "./operations/ListBranches.ts";
import { ListPullRequests } from "./operations/ListPullRequests.ts";
import { ListRepositories } from "./operations/ListRepositories.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { MergePullRequestByFastForward } from "./operations/MergePullRequestByFastForward.ts";
import { MergePullRequestBySquash } from "./operations/MergePullRequestBySquash.ts";
import { MergePullRequestByThreeWay } from "./operations/MergePullRequestByThreeWay.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdateDefaultBranch } from "./operations/UpdateDefaultBranch.ts";
import { UpdatePullRequestDescription } from "./operations/UpdatePullRequestDescription.ts";
import { UpdatePullRequestStatus } from "./operations/UpdatePullRequestStatus.ts";
import { UpdatePullRequestTitle } from "./operations/UpdatePullRequestTitle.ts";
import { UpdateRepositoryDescription } from "./operations/UpdateRepositoryDescription.ts";
import { findRepository } from "./store.ts";

const operations: Operations<"codecommit", CodecommitParts> = {
  BatchGetRepositories,
  CreateBranch,
  CreatePullRequest,
  CreateRepository,
  DeleteBranch,
  DeleteRepository,
  GetBranch,
  GetCommit,
  GetFile,
  GetPullRequest,
  GetRepository,
  ListBranches,
  ListPullRequests,
  ListRepositories,
  ListTagsForResource,
  MergePullRequestByFastForward,
  MergePullRequestBySquash,
  MergePullRequestByThreeWay,
  TagResource,
  UntagResource,
  UpdateDefaultBranch,
  UpdatePullRequestDescription,
  UpdatePullRequestStatus,
  UpdatePullRequestTitle,
  UpdateRepositoryDescription,
};

/** Git repositories that are made by an operation and pushed to by Git over HTTP. */
export function openCodecommit(given: Pick<Parts, "journal" | "ids" | "clock" | "log" | "identity" | "home">): Service<"codecommit"> {
  given.journal.migrate("codecommit", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const hosting = new GitHosting({
    ...given,
    directory: join(given.home.dataDirectory, "codecommit"),
    announce: announceChange(given.ids),
  });
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
    operations,
    partly: {
      MergePullRequestBySquash: "no conflict resolution",
      MergePullRequestByThreeWay: "no conflict resolution",
    },
    routes: [route],
    questions: browseQuestions(({ query, account, region }) => {
      const name = query.get("repository") ?? "";
      const row = findRepository(given.journal, rootCaller(account, region), name);
      if (!row) throw new ApiError("RepositoryDoesNotExistException", `${name} does not exist`, 404);
      return { hosting, repository: row.id };
    }),
    recover: () => hosting.recover(given.journal.all<{ id: string }>("SELECT id FROM codecommit_repositories").map(({ id }) => id)),
  });
}
