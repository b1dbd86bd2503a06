/** Which sources a pipeline listens to: kept as rows, so that an event finds its pipelines without looking through all of them. */
import type { Reader, Transaction } from "@towpath/journal";
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import { detectsChanges, pollAt } from "../polling/schedule.ts";
import { enablePolling } from "../store/polls.ts";
import { codeCommitResource, connectionResource, imageResource, objectResource } from "./change.ts";

export function saveSources(tx: Transaction, pipeline: { id: string; account: string; region: string }, declaration: Declaration): void {
  const before = tx.all<{ resource: string; since: number }>(
    "SELECT resource, since FROM codepipeline_sources WHERE pipeline_id = ?",
    pipeline.id,
  );
  tx.run("DELETE FROM codepipeline_sources WHERE pipeline_id = ?", pipeline.id);
  for (const action of declaration.stages[0]?.actions ?? []) {
    const resource = resourceOf(pipeline, action);
    if (resource === undefined) continue;
    const since = before.find((row) => row.resource === resource)?.since ?? tx.now;
    const sql = "INSERT INTO codepipeline_sources (pipeline_id, action, resource, since) VALUES (?, ?, ?, ?)";
    tx.run(sql, pipeline.id, action.name, resource, since);
    if (detectsChanges(declaration, action)) pollAt(tx, resource, tx.now);
  }
  enablePolling(tx, pipeline.id);
}

function resourceOf(at: { account: string; region: string }, { actionTypeId, configuration }: ActionDeclaration): string | undefined {
  const value = (key: string) => configuration[key] ?? "";
  switch (actionTypeId.provider) {
    case "CodeStarSourceConnection":
      return connectionResource(value("ConnectionArn"), value("FullRepositoryId"));
    case "CodeCommit":
      return codeCommitResource(at.account, at.region, value("RepositoryName"));
    case "ECR":
      return imageResource(at.account, at.region, value("RepositoryName"), configuration["ImageTag"] || "latest");
    case "S3":
      return objectResource(value("S3Bucket"), value("S3ObjectKey"));
    default:
      return undefined;
  }
}

/** Pipelines and source actions that listen to a resource, and did so at a time (epoch milliseconds). */
export function listenersOf(reader: Reader, resource: string, at: number): { pipeline_id: string; action: string }[] {
  const sql = "SELECT pipeline_id, action FROM codepipeline_sources WHERE resource = ? AND since <= ? ORDER BY pipeline_id, action";
  return reader.all(sql, resource, at);
}
