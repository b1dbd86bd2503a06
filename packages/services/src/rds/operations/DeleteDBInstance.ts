import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { InvalidDBInstanceStateFault } from "@aws-sdk/client-rds";
import { ApiError, fault } from "@towpath/wire";
import { definitionOf } from "../model.ts";
import { instanceShape } from "../shapes.ts";
import { instanceNamed, moveInstance, wakeWork } from "../store.ts";

export const DeleteDBInstance: Operation<"rds", "DeleteDBInstance", RdsParts> = (input, { caller }, { journal }) => {
  const { SkipFinalSnapshot: skip = false, FinalDBSnapshotIdentifier: snapshot } = input;
  if (skip && snapshot !== undefined)
    throw new ApiError(
      "InvalidParameterCombination",
      "FinalDBSnapshotIdentifier can not be specified when deleting a db instance with SkipFinalSnapshot enabled.",
    );
  if (!skip && snapshot === undefined)
    throw new ApiError("InvalidParameterCombination", "FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.");
  if (!skip)
    throw new ApiError(
      "InvalidParameterCombination",
      "Towpath makes no snapshots: dump the database first, then delete it with SkipFinalSnapshot.",
    );
  const row = journal.transact((tx) => {
    const present = instanceNamed(tx, caller, input.DBInstanceIdentifier);
    if (definitionOf(present).deletionProtection)
      throw new ApiError(
        "InvalidParameterCombination",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    if (present.status === "deleting") throw fault(InvalidDBInstanceStateFault, `Instance ${present.id} is already being deleted.`);
    moveInstance(tx, present, "deleting");
    wakeWork(tx, present);
    return { ...present, status: "deleting" as const };
  });
  return { DBInstance: instanceShape(journal, row) };
};
