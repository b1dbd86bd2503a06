import type { Transaction } from "@towpath/journal";
import type { Credential, Identity, Principal } from "../door/caller.ts";
import { accessKeyId, secretAccessKey } from "../door/keys.ts";
import type { IamParts } from "./model.ts";

interface KeyRow {
  access_key_id: string;
  account: string;
  user: string | null;
  secret: Uint8Array;
  status: string;
  created: number;
}

export interface NewKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Makes and stores a key of a user, or of the account's root when `user` is undefined. */
export function makeKey(tx: Transaction, parts: IamParts, account: string, user: string | undefined): NewKey {
  const key = { accessKeyId: accessKeyId("AKIA", parts.ids), secretAccessKey: secretAccessKey(parts.ids) };
  const sealed = parts.seal.seal(key.secretAccessKey, key.accessKeyId);
  tx.run("INSERT INTO iam_access_keys VALUES (?, ?, ?, ?, 'Active', ?)", key.accessKeyId, account, user ?? null, sealed, tx.now);
  return key;
}

/** The root key of an account, made at the installation's first start. */
export function ensureRootKey(parts: IamParts, account: string): NewKey {
  const row = parts.journal.one<KeyRow>(
    "SELECT * FROM iam_access_keys WHERE account = ? AND user IS NULL ORDER BY created LIMIT 1",
    account,
  );
  if (row) return { accessKeyId: row.access_key_id, secretAccessKey: parts.seal.open(row.secret, row.access_key_id).toString() };
  return parts.journal.transact((tx) => makeKey(tx, parts, account, undefined));
}

/** Finds long-lived keys; a user's key counts only while it is Active. */
export function keyIdentity(parts: IamParts): Identity {
  return {
    credential(id): Credential | undefined {
      const row = parts.journal.one<KeyRow>("SELECT * FROM iam_access_keys WHERE access_key_id = ? AND status = 'Active'", id);
      if (!row) return undefined;
      const principal = principalOf(parts, row);
      return principal && { accessKeyId: id, secretAccessKey: parts.seal.open(row.secret, id).toString(), principal, account: row.account };
    },
  };
}

function principalOf(parts: IamParts, row: KeyRow): Principal | undefined {
  if (row.user === null) return { kind: "root", arn: `arn:aws:iam::${row.account}:root`, userId: row.account };
  const user = parts.journal.one<{ arn: string; id: string }>(
    "SELECT arn, id FROM iam_users WHERE account = ? AND name = ?",
    row.account,
    row.user,
  );
  return user && { kind: "user", arn: user.arn, userId: user.id, userName: row.user };
}
