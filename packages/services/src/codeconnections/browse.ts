import { ApiError } from "@towpath/wire";
import { rootCaller } from "../door/caller.ts";
import type { Asked, Question } from "../door/service.ts";
import type { Place } from "../git-hosting/browse.ts";
import type { CodeconnectionsParts, RepositoryRow } from "./model.ts";
import { remotePlace } from "./remote.ts";
import { connectionNamed, connectionsOf, repositoriesOf } from "./store.ts";

/** The repository that a query's `connection` (its name) and `repository` (owner/name) mean. Refuses what is not hosted here. */
export const hostedRepository =
  (parts: CodeconnectionsParts) =>
  ({ query, account, region }: Asked): Place => {
    const [name, fullName] = [query.get("connection") ?? "", query.get("repository") ?? ""];
    const connection = connectionNamed(parts.journal, rootCaller(account, region), name);
    if (!connection) throw new ApiError("ResourceNotFoundException", `There is no connection named ${name}.`, 404);
    const place = remotePlace(parts, connection);
    if (place)
      throw new ApiError("RepositoryElsewhereException", `The repositories of ${name} are at ${place.endpoint}: look at them there.`, 409);
    const row = parts.journal.one<RepositoryRow>(
      "SELECT * FROM codeconnections_repositories WHERE connection_arn = ? AND full_name = ?",
      connection.arn,
      fullName,
    );
    if (!row) throw new ApiError("ResourceNotFoundException", `The connection ${name} has no repository ${fullName} yet.`, 404);
    return { hosting: parts.hosting, repository: row.id };
  };

/** `repositories`: what each connection reaches as far as it is known here. */
export const repositoriesQuestion =
  (parts: CodeconnectionsParts, endpoint: string): Question =>
  ({ account, region }) => ({
    connections: connectionsOf(parts.journal, rootCaller(account, region)).map((connection) => {
      const elsewhere = remotePlace(parts, connection)?.endpoint;
      return {
        name: connection.name,
        arn: connection.arn,
        provider: connection.provider,
        pushTo: `${endpoint}/git/${encodeURIComponent(connection.name)}`,
        ...(elsewhere !== undefined && { elsewhere }),
        repositories: repositoriesOf(parts.journal, connection).map(({ full_name: name, created }) => ({ name, created })),
      };
    }),
  });
