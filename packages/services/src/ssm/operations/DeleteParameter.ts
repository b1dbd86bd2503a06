import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { parameterNamed } from "../store.ts";

export const DeleteParameter: Operation<"ssm", "DeleteParameter", SsmParts> = ({ Name }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const { name } = parameterNamed(tx, caller, Name);
    tx.move("DELETE FROM ssm_parameters WHERE account = ? AND region = ? AND name = ?", caller.account, caller.region, name);
  });
  return {};
};
