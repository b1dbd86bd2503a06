import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { refusal } from "./faults.ts";
import { tagsPerResource } from "./limits.ts";
import { listenerAt, loadBalancerAt, ruleAt, targetGroupAt } from "./store.ts";

export type Tag = { Key: string; Value?: string };

export function tagsOf(reader: Reader, arn: string): { Key: string; Value: string }[] {
  return reader
    .all<{ key: string; value: string }>("SELECT key, value FROM elbv2_tags WHERE arn = ? ORDER BY key", arn)
    .map(({ key, value }) => ({ Key: key, Value: value }));
}

/** Adds tags or replaces their values. Throws TooManyTags. */
export function addTags(tx: Transaction, arn: string, tags: Tag[] | undefined): void {
  for (const { Key, Value } of tags ?? []) {
    tx.run(
      "INSERT INTO elbv2_tags (arn, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (arn, key) DO UPDATE SET value = ?3",
      arn,
      Key,
      Value ?? "",
    );
  }
  if (tagsOf(tx, arn).length > tagsPerResource)
    throw refusal("TooManyTags", `The resource '${arn}' can have at most ${tagsPerResource} tags`);
}

/** Throws the NotFound of the kind of resource that the ARN names. */
export function mustExist(reader: Reader, caller: Caller, arn: string): void {
  const kind = arn.split(":")[5]?.split("/")[0];
  if (kind === "targetgroup") targetGroupAt(reader, caller, arn);
  else if (kind === "listener") listenerAt(reader, caller, arn);
  else if (kind === "listener-rule") ruleAt(reader, caller, arn);
  else loadBalancerAt(reader, caller, arn);
}
