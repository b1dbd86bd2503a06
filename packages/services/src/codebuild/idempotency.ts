import type { Transaction } from "@towpath/journal";
import { idempotencyMs, pipelineIdempotencyMs } from "./limits.ts";
import type { Place } from "./names.ts";
import { invalid } from "./project/refuse.ts";
import { type BuildRow, findBuild } from "./store.ts";

/**
 * The build that a call with the same token started in the last five minutes, or for a pipeline's action longer ago. Throws InvalidInputException when that call asked for
 * something else.
 */
export function findRepeated(
  tx: Transaction,
  { account, region }: Place,
  token: string | undefined,
  request: object,
): BuildRow | undefined {
  if (!token) return undefined;
  tx.run("DELETE FROM codebuild_tokens WHERE at < ?", tx.now - idempotencyMs);
  const known = tx.one<{ request: string; build: string }>(
    "SELECT request, build FROM codebuild_tokens WHERE account = ? AND region = ? AND token = ?",
    account,
    region,
    token,
  );
  if (!known) return undefined;
  if (known.request !== canonical(request)) throw invalid(`Request parameter mismatch for idempotency token ${token}`);
  return findBuild(tx, { account, region }, known.build);
}

/** A pipeline's token is its action's id, and asked for again after the server was down, for however long. */
export function remember(tx: Transaction, { account, region }: Place, token: string | undefined, request: object, build: string): void {
  if (!token) return;
  const ofPipeline = "sourceTypeOverride" in request && request.sourceTypeOverride === "CODEPIPELINE";
  tx.run(
    "INSERT INTO codebuild_tokens (account, region, token, request, build, at) VALUES (?, ?, ?, ?, ?, ?)",
    account,
    region,
    token,
    canonical(request),
    build,
    tx.now + (ofPipeline ? pipelineIdempotencyMs - idempotencyMs : 0),
  );
}

export const canonical = (request: object): string =>
  JSON.stringify(Object.fromEntries(Object.entries(request).sort(([a], [b]) => a.localeCompare(b))));
