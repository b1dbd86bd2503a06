import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { instanceShape } from "../shapes.ts";
import { instanceNamed, moveInstance, wakeWork } from "../store.ts";

export const StartDBInstance: Operation<"rds", "StartDBInstance", RdsParts> = ({ DBInstanceIdentifier }, { caller }, { journal }) => {
  const row = journal.transact((tx) => {
    const present = instanceNamed(tx, caller, DBInstanceIdentifier);
    moveInstance(tx, present, "starting");
    wakeWork(tx, present);
    return { ...present, status: "starting" as const };
  });
  return { DBInstance: instanceShape(journal, row) };
};
