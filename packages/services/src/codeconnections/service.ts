import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { GitHosting } from "../git-hosting/hosting.ts";
import { gitRoute } from "../git-hosting/route.ts";
import { announcePush } from "./announce.ts";
import { CreateConnection } from "./operations/CreateConnection.ts";
import { DeleteConnection } from "./operations/DeleteConnection.ts";
import { GetConnection } from "./operations/GetConnection.ts";
import { ListConnections } from "./operations/ListConnections.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { connectionRoute } from "./repositories.ts";

/** Connections to Git providers. What is behind one is hosted here: its repositories are pushed to by Git over HTTP. */
export function openCodeconnections(
  given: Pick<Parts, "journal" | "ids" | "clock" | "log" | "identity" | "home">,
): Service<"codeconnections"> {
  given.journal.migrate("codeconnections", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const hosting = new GitHosting({ ...given, directory: join(given.home.dataDirectory, "git"), announce: announcePush });
  const parts = { ...given, hosting };
  return service("codeconnections", {
    parts,
    operations: { CreateConnection, DeleteConnection, GetConnection, ListConnections, ListTagsForResource, TagResource, UntagResource },
    partly: { CreateConnection: "repositories are hosted here, so a connection is AVAILABLE at once; no hosts" },
    routes: [gitRoute({ ...given, hosting, region: given.home.region }, connectionRoute(parts))],
    recover: () => hosting.recover(given.journal.all<{ id: string }>("SELECT id FROM codeconnections_repositories").map(({ id }) => id)),
  });
}
