import type { Operation } from "../../door/service.ts";
import type { IamParts } from "../model.ts";
import { EntityAlreadyExistsException } from "@aws-sdk/client-iam";
import { fault } from "@towpath/wire";
import { uniqueId } from "../../door/keys.ts";
import type { UserRow } from "../model.ts";
import { userShape } from "../shapes.ts";

export const CreateUser: Operation<"iam", "CreateUser", IamParts> = ({ UserName, ...input }, { caller, now }, { journal, ids }) => {
  const path = input.Path ?? "/";
  const arn = `arn:aws:iam::${caller.account}:user${path}${UserName}`;
  const row: UserRow = {
    account: caller.account,
    name: UserName,
    arn,
    id: uniqueId("AIDA", ids),
    path,
    created: now,
    tags: JSON.stringify(input.Tags ?? []),
  };
  journal.transact((tx) => {
    const taken = tx.one("SELECT 1 FROM iam_users WHERE account = ? AND name = ?", caller.account, UserName);
    if (taken) throw fault(EntityAlreadyExistsException, `User with name ${UserName} already exists.`);
    tx.run("INSERT INTO iam_users VALUES (?, ?, ?, ?, ?, ?, ?)", row.account, row.name, row.arn, row.id, row.path, row.created, row.tags);
  });
  return { User: userShape(row) };
};
