import { connectionGitPrefix } from "../git-hosting/clone-reference.ts";
import type { GitRoute } from "../git-hosting/route.ts";
import { parseGitPath } from "../git-hosting/route.ts";
import type { RemoteRepository } from "../git-hosting/forward.ts";
import type { CodeconnectionsParts, ConnectionRow, RepositoryRow } from "./model.ts";
import { remotePlace, type RemotePlace, remoteSecret } from "./remote.ts";
import { connectionNamed, connectionsOf } from "./store.ts";

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
      return repositoryOf(parts, connection, `${owner}/${repository}`, isPush);
    },
  };
}

/** `/git-http/<account>/<region>/<connection id>/<owner>/<repository>.git`: as AWS calls it, and so the remote of full clones in builds. */
export function cloneRoute(parts: CodeconnectionsParts): GitRoute {
  return {
    parse: (path) => parseGitPath(path, connectionGitPrefix, 5),
    async find(caller, [account = "", region = "", id = "", owner = "", repository = ""], isPush) {
      const arn = `arn:aws:codestar-connections:${region}:${account}:connection/${id}`;
      const connection = connectionsOf(parts.journal, { ...caller, region }).find((one) => one.arn === arn);
      if (!connection) return { refusal: `Connection ${arn} not found` };
      return repositoryOf(parts, connection, `${owner}/${repository}`, isPush);
    },
  };
}

async function repositoryOf(
  parts: CodeconnectionsParts,
  connection: ConnectionRow,
  fullName: string,
  isPush: boolean,
): ReturnType<GitRoute["find"]> {
  const place = remotePlace(parts, connection);
  if (place) return { remote: await remoteRepository(parts, connection, place, fullName) };
  const present = parts.journal.one<RepositoryRow>(
    "SELECT * FROM codeconnections_repositories WHERE connection_arn = ? AND full_name = ?",
    connection.arn,
    fullName,
  );
  if (!present && !isPush)
    return { refusal: `The connection ${connection.name} has no repository ${fullName} yet. The first push makes it.` };
  const id = present?.id ?? insert(parts, connection.arn, fullName);
  await parts.hosting.ensure(id);
  return { repository: id };
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
