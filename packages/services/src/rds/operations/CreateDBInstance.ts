import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { define } from "../create.ts";
import { insertInstance } from "../insert.ts";
import type { InstanceRow } from "../model.ts";
import { instanceShape } from "../shapes.ts";

export const CreateDBInstance: Operation<"rds", "CreateDBInstance", RdsParts> = async (input, { caller, now }, parts) => {
  const { definition, password } = await define(parts, caller, input);
  const id = input.DBInstanceIdentifier.toLowerCase();
  const arn = `arn:aws:rds:${caller.region}:${caller.account}:db:${id}`;
  const row: InstanceRow = {
    account: caller.account,
    region: caller.region,
    id,
    arn,
    resource_id: `db-${parts.ids.hex(26).toUpperCase()}`,
    status: "creating",
    definition: JSON.stringify(definition),
    address: `${id}.c${parts.home.installationId.slice(0, 11)}.${caller.region}.rds.amazonaws.com`,
    password: parts.seal.seal(password, arn),
    password_version: 1,
    applied_password_version: 0,
    interface_id: null,
    private_address: null,
    created: now,
    problem: null,
    tags: JSON.stringify(input.Tags ?? []),
  };
  parts.journal.transact((tx) => insertInstance(tx, row));
  return { DBInstance: instanceShape(parts.journal, row) };
};
