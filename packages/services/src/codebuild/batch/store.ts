import type { BuildBatch, ProjectBuildBatchConfig } from "@aws-sdk/client-codebuild";
import type { Reader, Transaction } from "@towpath/journal";
import type { Place } from "../names.ts";
import type { BuildSettings } from "../plan/settings.ts";
import type { BatchSpec } from "./spec/batch-spec.ts";
import type { BatchState } from "./state/model.ts";

/** `id` is `<project>:<uuid>`. Settings are those that every build of the batch begins from. */
export interface BatchRow extends Place {
  id: string;
  project: string;
  number: number;
  initiator: string;
  owner: string;
  settings: BuildSettings;
  config: ProjectBuildBatchConfig & { serviceRole: string };
  /** What was found out while it ran. */
  facts: Pick<BuildBatch, "resolvedSourceVersion" | "artifacts" | "debugSessionEnabled">;
  /** What the first build read in the buildspec. */
  spec: BatchSpec | undefined;
  state: BatchState;
  /** Counts the changes of the state. */
  version: number;
  created: number;
}

interface StoredBatch extends Place {
  id: string;
  project: string;
  number: number;
  initiator: string;
  owner: string;
  settings: string;
  config: string;
  facts: string;
  spec: string | null;
  record: string;
  version: number;
  created: number;
}

export function findBatch(reader: Reader, { account, region }: Place, id: string): BatchRow | undefined {
  const row = reader.one<StoredBatch>("SELECT * FROM codebuild_batches WHERE account = ? AND region = ? AND id = ?", account, region, id);
  if (!row) return undefined;
  const { settings, config, facts, spec, record, ...plain } = row;
  return {
    account,
    region,
    id,
    project: plain.project,
    number: plain.number,
    initiator: plain.initiator,
    owner: plain.owner,
    settings: JSON.parse(settings) as BuildSettings,
    config: JSON.parse(config) as BatchRow["config"],
    facts: JSON.parse(facts) as BatchRow["facts"],
    spec: spec === null ? undefined : (JSON.parse(spec) as BatchSpec),
    state: JSON.parse(record) as BatchState,
    version: plain.version,
    created: plain.created,
  };
}

export const insertBatch = (tx: Transaction, batch: Omit<BatchRow, "version" | "spec">): void =>
  void tx.run(
    `INSERT INTO codebuild_batches (account, region, id, project, number, initiator, owner, settings, config, facts, status, record, created)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    batch.account,
    batch.region,
    batch.id,
    batch.project,
    batch.number,
    batch.initiator,
    batch.owner,
    JSON.stringify(batch.settings),
    JSON.stringify(batch.config),
    JSON.stringify(batch.facts),
    batch.state.status,
    JSON.stringify(batch.state),
    batch.created,
  );

/** Writes the new state over the one that the decision was made from; throws LostRace when that has changed. */
export const moveBatch = (tx: Transaction, batch: BatchRow, state: BatchState): void =>
  tx.move(
    `UPDATE codebuild_batches SET status = ?, record = ?, version = version + 1
     WHERE account = ? AND region = ? AND id = ? AND version = ?`,
    state.status,
    JSON.stringify(state),
    batch.account,
    batch.region,
    batch.id,
    batch.version,
  );

export function learnOfBatch(tx: Transaction, place: Place, id: string, facts: BatchRow["facts"]): void {
  const known = findBatch(tx, place, id)?.facts;
  tx.run(
    "UPDATE codebuild_batches SET facts = ? WHERE account = ? AND region = ? AND id = ?",
    JSON.stringify({ ...known, ...facts }),
    place.account,
    place.region,
    id,
  );
}

export const keepSpec = (tx: Transaction, { account, region }: Place, id: string, spec: BatchSpec): void =>
  void tx.run(
    "UPDATE codebuild_batches SET spec = ? WHERE account = ? AND region = ? AND id = ?",
    JSON.stringify(spec),
    account,
    region,
    id,
  );

/** The number of the project's next batch, which no other batch will have. */
export function takeBatchNumber(tx: Transaction, { account, region }: Place, project: string): number {
  tx.move("UPDATE codebuild_projects SET batches = batches + 1 WHERE account = ? AND region = ? AND name = ?", account, region, project);
  const row = tx.one<{ batches: number }>(
    "SELECT batches FROM codebuild_projects WHERE account = ? AND region = ? AND name = ?",
    account,
    region,
    project,
  );
  return row?.batches ?? 1;
}

export const deleteBatch = (tx: Transaction, { account, region }: Place, id: string): number =>
  tx.run("DELETE FROM codebuild_batches WHERE account = ? AND region = ? AND id = ? AND status <> 'IN_PROGRESS'", account, region, id);

/** Ids of at most `limit` batches, by time or, of one project, by number. */
export function listBatchIds(
  reader: Reader,
  { account, region, owner }: Place & { owner: string },
  query: { project?: string; status?: string | undefined; descending: boolean; limit: number; offset: number },
): string[] {
  const direction = query.descending ? "DESC" : "ASC";
  const order = query.project === undefined ? `created ${direction}, id ${direction}` : `number ${direction}`;
  return reader
    .all<{ id: string }>(
      `SELECT id FROM codebuild_batches WHERE account = ?1 AND region = ?2 AND owner = ?3 AND (?4 IS NULL OR project = ?4)
       AND (?5 IS NULL OR status = ?5) ORDER BY ${order} LIMIT ?6 OFFSET ?7`,
      account,
      region,
      owner,
      query.project ?? null,
      query.status ?? null,
      query.limit,
      query.offset,
    )
    .map((row) => row.id);
}

/** Every build that a batch ever had, the oldest first. */
export const buildsOfBatch = (reader: Reader, { account, region }: Place, batch: string): string[] =>
  reader
    .all<{ id: string }>(
      "SELECT id FROM codebuild_builds WHERE account = ? AND region = ? AND batch = ? ORDER BY created, id",
      account,
      region,
      batch,
    )
    .map((row) => row.id);
