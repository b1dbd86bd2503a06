import type { Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refuse } from "./faults.ts";
import { clientTokenMs } from "./limits.ts";

/**
 * Makes a resource once for each client token: the same request again gives the id of the first. Throws IdempotentParameterMismatch
 * for another request with the same token. https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-idempotency.html
 */
export function once(
  tx: Transaction,
  { account, region }: Caller,
  operation: string,
  input: { ClientToken?: string | undefined },
  make: () => string,
): string {
  const { ClientToken: token, ...rest } = input;
  if (token === undefined || token === "") return make();
  const request = JSON.stringify(rest);
  tx.run("DELETE FROM ec2_tokens WHERE created < ?", tx.now - clientTokenMs);
  const known = tx.one<{ request: string; resource_id: string }>(
    "SELECT request, resource_id FROM ec2_tokens WHERE account = ? AND region = ? AND operation = ? AND token = ?",
    account,
    region,
    operation,
    token,
  );
  if (known && known.request !== request) {
    throw refuse("IdempotentParameterMismatch", "Request parameters do not match those of a previous request with the same client token.");
  }
  if (known) return known.resource_id;
  const id = make();
  tx.run(
    "INSERT INTO ec2_tokens (account, region, operation, token, request, resource_id, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
    account,
    region,
    operation,
    token,
    request,
    id,
    tx.now,
  );
  return id;
}
