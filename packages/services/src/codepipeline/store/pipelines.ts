/** Pipelines, their versions and tags. */
import type { ExecutionMode, PipelineType } from "@aws-sdk/client-codepipeline";
import type { Reader, Transaction } from "@towpath/journal";
import type { Declaration } from "../declare/declaration.ts";
import { pipelineArn } from "../declare/declaration.ts";

export interface Pipeline {
  id: string;
  account: string;
  region: string;
  name: string;
  version: number;
  mode: ExecutionMode;
  type: PipelineType;
  next_sequence: number;
  created: number;
  updated: number;
}

export const arnOf = ({ region, account, name }: { region: string; account: string; name: string }): string =>
  pipelineArn(region, account, name);

export function findPipeline(reader: Reader, at: { account: string; region: string }, name: string): Pipeline | undefined {
  return reader.one<Pipeline>(
    "SELECT * FROM codepipeline_pipelines WHERE account = ? AND region = ? AND name = ?",
    at.account,
    at.region,
    name,
  );
}

export function pipelineById(reader: Reader, id: string): Pipeline | undefined {
  return reader.one<Pipeline>("SELECT * FROM codepipeline_pipelines WHERE id = ?", id);
}

/** In order of name, those after `after`. */
export function listPipelines(reader: Reader, at: { account: string; region: string }, after: string, limit: number): Pipeline[] {
  return reader.all<Pipeline>(
    "SELECT * FROM codepipeline_pipelines WHERE account = ? AND region = ? AND name > ? ORDER BY name LIMIT ?",
    at.account,
    at.region,
    after,
    limit,
  );
}

export function allPipelineIds(reader: Reader): string[] {
  return reader.all<{ id: string }>("SELECT id FROM codepipeline_pipelines").map(({ id }) => id);
}

export function countPipelines(reader: Reader, at: { account: string; region: string }): number {
  const sql = "SELECT count(*) AS count FROM codepipeline_pipelines WHERE account = ? AND region = ?";
  return reader.one<{ count: number }>(sql, at.account, at.region)?.count ?? 0;
}

export function insertPipeline(tx: Transaction, pipeline: Pipeline): void {
  tx.run(
    "INSERT INTO codepipeline_pipelines (id, account, region, name, version, mode, type, next_sequence, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    pipeline.id,
    pipeline.account,
    pipeline.region,
    pipeline.name,
    pipeline.version,
    pipeline.mode,
    pipeline.type,
    pipeline.next_sequence,
    pipeline.created,
    pipeline.updated,
  );
}

/** Everything that belongs to the pipeline goes with it. */
export function deletePipeline(tx: Transaction, id: string): void {
  tx.run("DELETE FROM codepipeline_pipelines WHERE id = ?", id);
}

export function setPipelineType(tx: Transaction, id: string, type: PipelineType): void {
  tx.run("UPDATE codepipeline_pipelines SET type = ?, updated = ? WHERE id = ?", type, tx.now, id);
}

export function insertVersion(tx: Transaction, pipelineId: string, declaration: Declaration): void {
  const sql = "INSERT INTO codepipeline_versions (pipeline_id, version, declaration, created) VALUES (?, ?, ?, ?)";
  tx.run(sql, pipelineId, declaration.version, JSON.stringify(declaration), tx.now);
}

/** As stored: secret configuration values are sealed. */
export function findVersion(reader: Reader, pipelineId: string, version: number): Declaration | undefined {
  const sql = "SELECT declaration FROM codepipeline_versions WHERE pipeline_id = ? AND version = ?";
  const row = reader.one<{ declaration: string }>(sql, pipelineId, version);
  return row && (JSON.parse(row.declaration) as Declaration);
}

export interface Tag {
  key: string;
  value: string;
}

export function tagsOf(reader: Reader, pipelineId: string): Tag[] {
  return reader
    .all<Tag>("SELECT key, value FROM codepipeline_tags WHERE pipeline_id = ? ORDER BY key", pipelineId)
    .map(({ key, value }) => ({ key, value }));
}

export function putTags(tx: Transaction, pipelineId: string, tags: Tag[]): void {
  const sql = "INSERT INTO codepipeline_tags (pipeline_id, key, value) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET value = ?3";
  for (const { key, value } of tags) tx.run(sql, pipelineId, key, value);
}

export function removeTags(tx: Transaction, pipelineId: string, keys: string[]): void {
  for (const key of keys) tx.run("DELETE FROM codepipeline_tags WHERE pipeline_id = ? AND key = ?", pipelineId, key);
}
