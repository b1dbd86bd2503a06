import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { InvalidDBSubnetGroupStateFault } from "@aws-sdk/client-rds";
import { fault } from "@towpath/wire";
import { definitionOf } from "../model.ts";
import { instancesOf, subnetGroupNamed } from "../store.ts";

export const DeleteDBSubnetGroup: Operation<"rds", "DeleteDBSubnetGroup", RdsParts> = ({ DBSubnetGroupName }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const row = subnetGroupNamed(tx, caller, DBSubnetGroupName);
    if (instancesOf(tx, caller).some((instance) => definitionOf(instance).subnetGroup === row.name)) {
      throw fault(
        InvalidDBSubnetGroupStateFault,
        `Cannot delete the subnet group '${row.name}' because at least one database instance is still using it.`,
      );
    }
    tx.move("DELETE FROM rds_subnet_groups WHERE arn = ?", row.arn);
  });
  return {};
};
