/** Tags of what is not a pipeline, by ARN. */
import type { Reader, Transaction } from "@towpath/journal";
import type { Tag } from "./pipelines.ts";

export function resourceTagsOf(reader: Reader, arn: string): Tag[] {
  const sql = "SELECT key, value FROM codepipeline_resource_tags WHERE arn = ? ORDER BY key";
  return reader.all<Tag>(sql, arn).map(({ key, value }) => ({ key, value }));
}

export function putResourceTags(tx: Transaction, arn: string, tags: readonly Tag[]): void {
  const sql = "INSERT INTO codepipeline_resource_tags (arn, key, value) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = ?3";
  for (const { key, value } of tags) tx.run(sql, arn, key, value);
}

export function removeResourceTags(tx: Transaction, arn: string, keys: readonly string[]): void {
  for (const key of keys) tx.run("DELETE FROM codepipeline_resource_tags WHERE arn = ? AND key = ?", arn, key);
}

/** For a resource that is deleted. */
export function removeAllResourceTags(tx: Transaction, arn: string): void {
  tx.run("DELETE FROM codepipeline_resource_tags WHERE arn = ?", arn);
}
