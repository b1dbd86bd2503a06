import { type Filter, InvalidNextTokenException, MalformedPolicyDocumentException, type Tag } from "@aws-sdk/client-secrets-manager";
import type { Ids, Reader, Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { SecretRow } from "./model.ts";

const suffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

interface Described {
  Name: string;
  Description?: string | undefined;
  KmsKeyId?: string | undefined;
  Tags?: Tag[] | undefined;
}

/** The ARN ends in six random characters, so a secret that is made anew under an old name is another one. */
export function newSecret(input: Described, caller: Caller, now: number, ids: Ids): SecretRow {
  const suffix = Array.from(ids.bytes(6), (byte) => suffixAlphabet[byte % suffixAlphabet.length]).join("");
  return {
    account: caller.account,
    region: caller.region,
    name: input.Name,
    arn: `arn:aws:secretsmanager:${caller.region}:${caller.account}:secret:${input.Name}-${suffix}`,
    description: input.Description ?? null,
    kms_key_id: input.KmsKeyId ?? null,
    policy: null,
    tags: JSON.stringify(input.Tags ?? []),
    created: now,
    changed: now,
    accessed: null,
    delete_at: null,
    deleted: null,
  };
}

export function insertSecret(tx: Transaction, row: SecretRow): void {
  tx.run(
    "INSERT INTO secretsmanager_secrets VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.account,
    row.region,
    row.name,
    row.arn,
    row.description,
    row.kms_key_id,
    row.policy,
    row.tags,
    row.created,
    row.changed,
    row.accessed,
    row.delete_at,
    row.deleted,
  );
}

/** Newest first, as ListSecrets shows them. */
export function listed(reader: Reader, caller: Caller): SecretRow[] {
  return reader.all<SecretRow>(
    "SELECT * FROM secretsmanager_secrets WHERE account = ? AND region = ? ORDER BY created DESC, name",
    caller.account,
    caller.region,
  );
}

/** Values match as prefixes, "!" in front negates; all filters must pass, each by one of its values. */
export function passes(secret: SecretRow, filters: Filter[]): boolean {
  return filters.every(({ Key, Values }) =>
    (Values ?? []).some((value) => {
      const negated = value.startsWith("!");
      const wanted = (negated ? value.slice(1) : value).toLowerCase();
      return fieldsOf(secret, Key).some((field) => field.toLowerCase().startsWith(wanted)) !== negated;
    }),
  );
}

function fieldsOf(secret: SecretRow, key: Filter["Key"]): string[] {
  const tags = JSON.parse(secret.tags) as { Key: string; Value: string }[];
  const fields: Record<string, string[]> = {
    name: [secret.name],
    description: [secret.description ?? ""],
    "tag-key": tags.map((tag) => tag.Key),
    "tag-value": tags.map((tag) => tag.Value),
    "primary-region": [secret.region],
    "owning-service": [],
  };
  return fields[key ?? "all"] ?? Object.values(fields).flat();
}

export const tokenFor = (start: number): string => Buffer.from(String(start)).toString("base64");

/** Throws InvalidNextToken for a token that no page gave. */
export function startOf(token: string | undefined): number {
  if (token === undefined) return 0;
  const start = Number(Buffer.from(token, "base64").toString());
  if (!Number.isInteger(start) || start < 0) throw fault(InvalidNextTokenException, "The NextToken is not valid.");
  return start;
}

/** Throws MalformedPolicyDocument. */
export function checkPolicy(text: string): void {
  try {
    if ((JSON.parse(text) as { Statement?: unknown }).Statement !== undefined) return;
  } catch {
    // Falls through to the refusal, which is the same for every malformed document.
  }
  throw fault(MalformedPolicyDocumentException, "This resource policy contains a syntax error.");
}
