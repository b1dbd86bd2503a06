import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Service, service } from "../door/service.ts";
import { browseQuestions, fileQuestion } from "../git-hosting/browse.ts";
import { GitHosting } from "../git-hosting/hosting.ts";
import { gitRoute } from "../git-hosting/route.ts";
import { announcePush } from "./announce.ts";
import { hostedRepository, repositoriesQuestion } from "./browse.ts";
import type { CodeconnectionsParts } from "./model.ts";
import { CreateConnection } from "./operations/CreateConnection.ts";
import { CreateHost } from "./operations/CreateHost.ts";
import { DeleteConnection } from "./operations/DeleteConnection.ts";
import { DeleteHost } from "./operations/DeleteHost.ts";
import { GetConnection } from "./operations/GetConnection.ts";
import { GetHost } from "./operations/GetHost.ts";
import { ListConnections } from "./operations/ListConnections.ts";
import { ListHosts } from "./operations/ListHosts.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdateHost } from "./operations/UpdateHost.ts";
import { cloneRoute, connectionRoute } from "./repositories.ts";
import { providerEventsRoute } from "./provider-events/route.ts";

const operations: Operations<"codeconnections", CodeconnectionsParts> = {
  CreateConnection,
  CreateHost,
  DeleteConnection,
  DeleteHost,
  GetConnection,
  GetHost,
  ListConnections,
  ListHosts,
  ListTagsForResource,
  TagResource,
  UntagResource,
  UpdateHost,
};

/** Connections to Git providers. What is behind one is hosted here, or a Git server elsewhere, which answers through us. */
export function openCodeconnections(
  given: Pick<Parts, "journal" | "ids" | "clock" | "log" | "identity" | "home" | "aws">,
): Service<"codeconnections"> {
  given.journal.migrate("codeconnections", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const hosting = new GitHosting({ ...given, directory: join(given.home.dataDirectory, "git"), announce: announcePush });
  const parts = { ...given, hosting };
  const git = { ...given, hosting, region: given.home.region };
  return service("codeconnections", {
    parts,
    operations,
    partly: {
      CreateConnection: "AVAILABLE at once: its repositories are hosted here, or the tag towpath:token-secret names the token",
      CreateHost: "AVAILABLE at once, reached from the server itself: no VpcConfiguration",
    },
    routes: [gitRoute(git, connectionRoute(parts)), gitRoute(git, cloneRoute(parts)), providerEventsRoute(parts)],
    questions: {
      ...browseQuestions(hostedRepository(parts)),
      file: fileQuestion(hostedRepository(parts)),
      repositories: repositoriesQuestion(parts, given.home.endpoint),
    },
    recover: () => hosting.recover(given.journal.all<{ id: string }>("SELECT id FROM codeconnections_repositories").map(({ id }) => id)),
  });
}
