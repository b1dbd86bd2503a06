import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { streamNamed } from "../store.ts";

export const DeleteLogStream: Operation<"logs", "DeleteLogStream", LogsParts> = async (
  { logGroupName, logStreamName },
  { caller },
  { journal, files },
) => {
  const stream = journal.transact((tx) => {
    const found = streamNamed(tx, caller, logGroupName, logStreamName);
    tx.move("DELETE FROM logs_streams WHERE id = ?", found.id);
    return found;
  });
  await files.drop(stream.id, stream.generation);
  return {};
};
