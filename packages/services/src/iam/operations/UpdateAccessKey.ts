import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";

export const UpdateAccessKey: Operation<"iam", "UpdateAccessKey", IamParts> = ({ AccessKeyId, Status }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const changed = tx.run(
      "UPDATE iam_access_keys SET status = ? WHERE account = ? AND access_key_id = ? AND user IS NOT NULL",
      Status,
      caller.account,
      AccessKeyId,
    );
    if (changed === 0) throw fault(NoSuchEntityException, `The Access Key with id ${AccessKeyId} cannot be found.`);
  });
  return {};
};
