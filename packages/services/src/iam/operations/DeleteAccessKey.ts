import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { NoSuchEntityException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";

export const DeleteAccessKey: Operation<"iam", "DeleteAccessKey", IamParts> = ({ AccessKeyId }, { caller }, { journal }) => {
  journal.transact((tx) => {
    const deleted = tx.run(
      "DELETE FROM iam_access_keys WHERE account = ? AND access_key_id = ? AND user IS NOT NULL",
      caller.account,
      AccessKeyId,
    );
    if (deleted === 0) throw fault(NoSuchEntityException, `The Access Key with id ${AccessKeyId} cannot be found.`);
  });
  return {};
};
