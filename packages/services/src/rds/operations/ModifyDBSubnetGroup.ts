import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { subnetGroupShape } from "../shapes.ts";
import { subnetGroupNamed } from "../store.ts";
import { coveringSubnets } from "../subnets.ts";

export const ModifyDBSubnetGroup: Operation<"rds", "ModifyDBSubnetGroup", RdsParts> = async (input, { caller }, { journal, aws }) => {
  const { subnets } = await coveringSubnets(aws.as(caller), input.SubnetIds);
  return journal.transact((tx) => {
    const row = subnetGroupNamed(tx, caller, input.DBSubnetGroupName);
    const changed = { ...row, description: input.DBSubnetGroupDescription ?? row.description, subnets: JSON.stringify(subnets) };
    tx.move("UPDATE rds_subnet_groups SET description = ?, subnets = ? WHERE arn = ?", changed.description, changed.subnets, row.arn);
    return { DBSubnetGroup: subnetGroupShape(changed) };
  });
};
