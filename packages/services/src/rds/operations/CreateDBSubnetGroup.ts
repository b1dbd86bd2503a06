import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { DBSubnetGroupAlreadyExistsFault } from "@aws-sdk/client-rds";
import { ApiError, fault } from "@towpath/wire";
import type { SubnetGroupRow } from "../model.ts";
import { subnetGroupShape } from "../shapes.ts";
import { coveringSubnets } from "../subnets.ts";

export const CreateDBSubnetGroup: Operation<"rds", "CreateDBSubnetGroup", RdsParts> = async (input, { caller }, { journal, aws }) => {
  const name = input.DBSubnetGroupName.toLowerCase();
  if (!/^[a-z0-9 ._-]{1,255}$/.test(name) || name === "default")
    throw new ApiError("InvalidParameterValue", `The parameter DBSubnetGroupName is not a valid identifier: ${name}.`);
  const { vpcId, subnets } = await coveringSubnets(aws.as(caller), input.SubnetIds);
  const row: SubnetGroupRow = {
    account: caller.account,
    region: caller.region,
    name,
    arn: `arn:aws:rds:${caller.region}:${caller.account}:subgrp:${name}`,
    description: input.DBSubnetGroupDescription,
    vpc_id: vpcId,
    subnets: JSON.stringify(subnets),
    tags: JSON.stringify(input.Tags ?? []),
  };
  journal.transact((tx) => {
    const taken = tx.one("SELECT 1 FROM rds_subnet_groups WHERE arn = ?", row.arn);
    if (taken) throw fault(DBSubnetGroupAlreadyExistsFault, `The DB subnet group '${name}' already exists.`);
    tx.run(
      "INSERT INTO rds_subnet_groups VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      row.account,
      row.region,
      row.name,
      row.arn,
      row.description,
      row.vpc_id,
      row.subnets,
      row.tags,
    );
  });
  return { DBSubnetGroup: subnetGroupShape(row) };
};
