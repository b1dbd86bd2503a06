import type { Tag } from "@aws-sdk/client-eventbridge";
import type { Reader, Transaction } from "@towpath/journal";
import type { Given } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import { busArn } from "./buses.ts";
import { invalid, noBus, noRule, tooMany } from "./faults.ts";
import { tagsMax } from "./limits.ts";
import { ruleAt } from "./store.ts";

/** Throws ResourceNotFoundException unless the ARN is that of a rule or of the default bus of the caller. */
export function checkTaggable(reader: Reader, caller: Caller, arn: string): void {
  const [, , service, , , resource = ""] = arn.split(":");
  const [kind, name = ""] = resource.split(/\/(.*)/s);
  if (service !== "events" || (kind !== "rule" && kind !== "event-bus"))
    throw invalid(`Parameter ${arn} is not valid. Reason: Provided Arn is not in correct format.`);
  if (kind === "event-bus") {
    if (arn !== busArn(caller)) throw noBus(name);
    return;
  }
  const rule = ruleAt(reader, arn);
  if (rule?.account !== caller.account || rule.region !== caller.region) throw noRule(name);
}

export const tagsOf = (reader: Reader, arn: string): { Key: string; Value: string }[] =>
  reader.all('SELECT key AS "Key", value AS "Value" FROM events_tags WHERE arn = ? ORDER BY key', arn);

/** Throws LimitExceededException. */
export function addTags(tx: Transaction, arn: string, tags: Given<Tag>[]): void {
  for (const { Key, Value } of tags)
    tx.run(
      "INSERT INTO events_tags (arn, key, value) VALUES (?1, ?2, ?3) ON CONFLICT (arn, key) DO UPDATE SET value = ?3",
      arn,
      Key,
      Value,
    );
  if (tagsOf(tx, arn).length > tagsMax) throw tooMany();
}

export function removeTags(tx: Transaction, arn: string, keys: string[]): void {
  for (const key of keys) tx.run("DELETE FROM events_tags WHERE arn = ? AND key = ?", arn, key);
}
