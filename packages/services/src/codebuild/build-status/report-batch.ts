/** Tells the source's host how a batch stands as a whole, as its `batchReportMode` says by default. */
import type { Transaction } from "@towpath/journal";
import { currentBatchPhase } from "../batch/state/model.ts";
import { type BatchRow, findBatch } from "../batch/store.ts";
import { buildBatchArn, projectArn } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { plainVariables, type StatusPayload, tell, versions } from "./report.ts";

/** In the transaction of a change of phase: when the commit is known and its builds begin, and at the end. */
export function reportBatchStatusSoon(tx: Transaction, batch: BatchRow): void {
  const { settings, config, owner, state, account, region, id } = batch;
  if (!settings.source.reportBuildStatus || owner !== "" || config.batchReportMode === "REPORT_INDIVIDUAL_BUILDS") return;
  if (state.status === "IN_PROGRESS" && currentBatchPhase(state).type !== "IN_PROGRESS") return;
  const payload: StatusPayload = { account, region, id };
  tx.enqueue({ service: "codebuild", kind: "report-batch-status", key: buildBatchArn(batch, id), payload });
}

/** As the batch stands by now. Rejects when the host refuses. */
export async function reportBatchStatus(parts: CodebuildParts, { id, ...place }: StatusPayload, signal: AbortSignal): Promise<void> {
  const batch = findBatch(parts.journal, place, id);
  if (!batch) return;
  const { region, account, project, state } = batch;
  const url = `https://${region}.console.aws.amazon.com/codesuite/codebuild/${account}/projects/${project}/batch/${encodeURIComponent(id)}/?region=${region}`;
  const own = {
    AWS_REGION: region,
    CODEBUILD_BUILD_ID: id,
    CODEBUILD_BUILD_NUMBER: String(batch.number),
    CODEBUILD_BUILD_URL: url,
    CODEBUILD_INITIATOR: batch.initiator,
    CODEBUILD_PROJECT_ARN: projectArn(batch, project),
  };
  const variables = { ...plainVariables(batch), ...own, ...versions(batch) };
  await tell(
    parts,
    { ...batch, status: state.status, name: `AWS CodeBuild BuildBatch ${region} (${project})`, suffix: "", url, variables },
    signal,
  );
}
