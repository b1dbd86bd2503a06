import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { findParameter } from "../store.ts";

export const DeleteParameters: Operation<"ssm", "DeleteParameters", SsmParts> = ({ Names }, { caller }, { journal }) =>
  journal.transact((tx) => {
    const present = Names.filter((name) => findParameter(tx, caller, name));
    for (const name of present)
      tx.run("DELETE FROM ssm_parameters WHERE account = ? AND region = ? AND name = ?", caller.account, caller.region, name);
    return { DeletedParameters: present, InvalidParameters: Names.filter((name) => !present.includes(name)) };
  });
