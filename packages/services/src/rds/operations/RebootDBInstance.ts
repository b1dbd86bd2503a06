import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { instanceShape } from "../shapes.ts";
import { instanceNamed, moveInstance, wakeWork } from "../store.ts";

export const RebootDBInstance: Operation<"rds", "RebootDBInstance", RdsParts> = ({ DBInstanceIdentifier }, { caller }, { journal }) => {
  const row = journal.transact((tx) => {
    const present = instanceNamed(tx, caller, DBInstanceIdentifier);
    moveInstance(tx, present, "rebooting");
    wakeWork(tx, present);
    return { ...present, status: "rebooting" as const };
  });
  return { DBInstance: instanceShape(journal, row) };
};
