import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { instanceShape } from "../shapes.ts";
import { instanceNamed, moveInstance, wakeWork } from "../store.ts";

export const StopDBInstance: Operation<"rds", "StopDBInstance", RdsParts> = ({ DBInstanceIdentifier }, { caller }, { journal }) => {
  const row = journal.transact((tx) => {
    const present = instanceNamed(tx, caller, DBInstanceIdentifier);
    moveInstance(tx, present, "stopping");
    wakeWork(tx, present);
    return { ...present, status: "stopping" as const };
  });
  return { DBInstance: instanceShape(journal, row) };
};
