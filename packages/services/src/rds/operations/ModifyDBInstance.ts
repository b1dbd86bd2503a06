import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { checkPassword } from "../create.ts";
import { definitionOf } from "../model.ts";
import { modified, refuseUnsupported } from "../modify.ts";
import { instanceShape } from "../shapes.ts";
import { instanceNamed, moveInstance, wakeWork } from "../store.ts";

export const ModifyDBInstance: Operation<"rds", "ModifyDBInstance", RdsParts> = (input, { caller }, parts) => {
  refuseUnsupported(input);
  const password = input.MasterUserPassword === undefined ? undefined : checkPassword(input.MasterUserPassword);
  const row = parts.journal.transact((tx) => {
    const present = instanceNamed(tx, caller, input.DBInstanceIdentifier);
    const definition = JSON.stringify(modified(definitionOf(present), input));
    if (password !== undefined) {
      moveInstance(tx, present, "resetting-master-credentials");
      tx.move(
        "UPDATE rds_instances SET password = ?, password_version = password_version + 1 WHERE arn = ?",
        parts.seal.seal(password, present.arn),
        present.arn,
      );
    }
    tx.move("UPDATE rds_instances SET definition = ? WHERE arn = ?", definition, present.arn);
    wakeWork(tx, present);
    return instanceNamed(tx, caller, input.DBInstanceIdentifier);
  });
  return { DBInstance: instanceShape(parts.journal, row) };
};
