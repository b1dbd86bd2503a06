import type { GitRoute } from "../git-hosting/route.ts";
import { parseGitPath } from "../git-hosting/route.ts";
import type { RemoteRepository } from "../git-hosting/forward.ts";
import type { CodeconnectionsParts, ConnectionRow, RepositoryRow } from "./model.ts";
import { remotePlace, type RemotePlace, remoteSecret } from "./remote.ts";
import { connectionNamed } from "./store.ts";

/** `/git/<connection>/<owner>/<repository>.git`: a repository that a connection reaches. One that is hosted here the first push makes. */
export function connectionRoute(parts: CodeconnectionsParts): GitRoute {
  return {
    parse: (path) => parseGitPath(path, "/git/", 3),
    async find(caller, [name = "", owner = "", repository = ""], isPush) {
      const connection = connectionNamed(parts.journal, caller, name);
      if (!connection)
        return {
          refusal: `There is no connection named ${name} in ${caller.region}. Create it first: aws codestar-connections create-connection`,
        };
      const fullName = `${owner}/${repository}`;
      const place = remotePlace(parts, connection);
      if (place) return { remote: await remoteRepository(parts, connection, place, fullName) };
      const present = parts.journal.one<RepositoryRow>(
        "SELECT * FROM codeconnections_repositories WHERE connection_arn = ? AND full_name = ?",
        connection.arn,
        fullName,
      );
      if (!present && !isPush) return { refusal: `The connection ${name} has no repository ${fullName} yet. The first push makes it.` };
      const id = present?.id ?? insert(parts, connection.arn, fullName);
      await parts.hosting.ensure(id);
      return { repository: id };
    },
  };
}

async function remoteRepository(
  parts: CodeconnectionsParts,
  connection: ConnectionRow,
  place: RemotePlace,
  fullName: string,
): Promise<RemoteRepository> {
  const credentials = await remoteSecret(parts, connection, place);
  return { url: `${place.endpoint}/${fullName}.git`, name: fullName, provider: place.provider, ...(credentials && { credentials }) };
}

function insert(parts: CodeconnectionsParts, connectionArn: string, fullName: string): string {
  const id = `connection-${parts.ids.uuid()}`;
  return parts.journal.transact((tx) => {
    tx.run("INSERT OR IGNORE INTO codeconnections_repositories VALUES (?, ?, ?, ?)", id, connectionArn, fullName, tx.now);
    return (
      tx.one<RepositoryRow>(
        "SELECT * FROM codeconnections_repositories WHERE connection_arn = ? AND full_name = ?",
        connectionArn,
        fullName,
      )?.id ?? id
    );
  });
}
