import type { Transaction } from "@towpath/journal";
import type { Credential, Identity } from "../door/caller.ts";
import type { StsParts } from "./model.ts";

/** A role in use, as stored. `expires` is epoch milliseconds; the secret key and the token are sealed together. */
interface SessionRow {
  access_key_id: string;
  account: string;
  role_arn: string;
  session_name: string;
  arn: string;
  user_id: string;
  secrets: Uint8Array;
  expires: number;
  policy: string | null;
}

export interface NewSession {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  account: string;
  roleArn: string;
  sessionName: string;
  arn: string;
  userId: string;
  expires: number;
  /** A session policy, as JSON. */
  policy?: string;
}

/** Sessions that ended longer ago than this are forgotten; until then their use says that they expired. */
const expiredKeptMs = 3_600_000;

export function insertSession(tx: Transaction, parts: StsParts, session: NewSession): void {
  const sealed = parts.seal.seal(JSON.stringify([session.secretAccessKey, session.sessionToken]), session.accessKeyId);
  tx.run("DELETE FROM sts_sessions WHERE expires < ?", tx.now - expiredKeptMs);
  tx.run(
    "INSERT INTO sts_sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    session.accessKeyId,
    session.account,
    session.roleArn,
    session.sessionName,
    session.arn,
    session.userId,
    sealed,
    session.expires,
    session.policy ?? null,
  );
}

/** Finds the sessions' temporary keys, expired ones included: the verifier says which it is. */
export function sessionIdentity(parts: Pick<StsParts, "journal" | "seal">): Identity {
  return {
    credential(id): Credential | undefined {
      const row = parts.journal.one<SessionRow>("SELECT * FROM sts_sessions WHERE access_key_id = ?", id);
      if (!row) return undefined;
      const [secretAccessKey, sessionToken] = JSON.parse(parts.seal.open(row.secrets, id).toString()) as [string, string];
      const principal = {
        kind: "session" as const,
        arn: row.arn,
        userId: row.user_id,
        roleArn: row.role_arn,
        sessionName: row.session_name,
        ...(row.policy !== null && { policy: row.policy }),
      };
      return { accessKeyId: id, secretAccessKey, sessionToken, expiresAt: row.expires, principal, account: row.account };
    },
  };
}
