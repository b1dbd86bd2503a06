import type { Transaction } from "@towpath/journal";
import { canonical } from "../idempotency.ts";
import { idempotencyMs, pipelineIdempotencyMs } from "../limits.ts";
import type { Place } from "../names.ts";
import { invalid } from "../project/refuse.ts";
import { type BatchRow, findBatch } from "./store.ts";

/** As of builds: the batch that a call with the same token was about. Throws InvalidInputException when that call asked for something else. */
export function findRepeatedBatch(
  tx: Transaction,
  { account, region }: Place,
  token: string | undefined,
  request: object,
): BatchRow | undefined {
  if (!token) return undefined;
  tx.run("DELETE FROM codebuild_batch_tokens WHERE at < ?", tx.now - idempotencyMs);
  const known = tx.one<{ request: string; batch: string }>(
    "SELECT request, batch FROM codebuild_batch_tokens WHERE account = ? AND region = ? AND token = ?",
    account,
    region,
    token,
  );
  if (!known) return undefined;
  if (known.request !== canonical(request)) throw invalid(`Request parameter mismatch for idempotency token ${token}`);
  return findBatch(tx, { account, region }, known.batch);
}

/** A pipeline's token is remembered longer, as of builds. */
export function rememberBatch(
  tx: Transaction,
  { account, region }: Place,
  token: string | undefined,
  request: object,
  batch: string,
): void {
  if (!token) return;
  const ofPipeline = "sourceTypeOverride" in request && request.sourceTypeOverride === "CODEPIPELINE";
  tx.run(
    "INSERT INTO codebuild_batch_tokens (account, region, token, request, batch, at) VALUES (?, ?, ?, ?, ?, ?)",
    account,
    region,
    token,
    canonical(request),
    batch,
    tx.now + (ofPipeline ? pipelineIdempotencyMs - idempotencyMs : 0),
  );
}
