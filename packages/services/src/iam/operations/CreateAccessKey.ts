import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { LimitExceededException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { makeKey } from "../access-keys.ts";
import { userNamed } from "../store.ts";

export const CreateAccessKey: Operation<"iam", "CreateAccessKey", IamParts> = ({ UserName }, { caller, now }, parts) => {
  const user = UserName ?? (caller.principal.kind === "user" ? caller.principal.userName : undefined);
  const key = parts.journal.transact((tx) => {
    if (user !== undefined) userNamed(tx, caller.account, user);
    const keys =
      tx.one<{ n: number }>("SELECT count(*) AS n FROM iam_access_keys WHERE account = ? AND user IS ?", caller.account, user ?? null)?.n ??
      0;
    if (keys >= 2) throw fault(LimitExceededException, "Cannot exceed quota for AccessKeysPerUser: 2");
    return makeKey(tx, parts, caller.account, user);
  });
  return {
    AccessKey: {
      UserName: user ?? "root",
      AccessKeyId: key.accessKeyId,
      SecretAccessKey: key.secretAccessKey,
      Status: "Active",
      CreateDate: new Date(now),
    },
  };
};
