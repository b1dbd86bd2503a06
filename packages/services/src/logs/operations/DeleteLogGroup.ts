import type { Operation } from "../../door/service.ts";
import type { LogsParts } from "../model.ts";
import { groupNamed, streamsOf } from "../store.ts";

export const DeleteLogGroup: Operation<"logs", "DeleteLogGroup", LogsParts> = async ({ logGroupName }, { caller }, { journal, files }) => {
  const streams = journal.transact((tx) => {
    const group = groupNamed(tx, caller, logGroupName);
    const gone = streamsOf(tx, group);
    tx.run("DELETE FROM logs_streams WHERE account = ? AND region = ? AND group_name = ?", caller.account, caller.region, logGroupName);
    tx.move("DELETE FROM logs_groups WHERE account = ? AND region = ? AND name = ?", caller.account, caller.region, logGroupName);
    tx.cancel("logs", "retain", group.arn);
    return gone;
  });
  for (const stream of streams) await files.drop(stream.id, stream.generation);
  return {};
};
