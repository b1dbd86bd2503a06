import type { Operation } from "../../door/service.ts";
import type { CodeconnectionsParts } from "../model.ts";
import { connectionAt, repositoriesOf } from "../store.ts";

export const DeleteConnection: Operation<"codeconnections", "DeleteConnection", CodeconnectionsParts> = async (
  { ConnectionArn },
  { caller },
  { journal, hosting },
) => {
  const repositories = journal.transact((tx) => {
    const connection = connectionAt(tx, caller, ConnectionArn);
    const gone = repositoriesOf(tx, connection);
    tx.move("DELETE FROM codeconnections_connections WHERE arn = ?", connection.arn);
    return gone;
  });
  for (const { id } of repositories) await hosting.remove(id);
  return {};
};
