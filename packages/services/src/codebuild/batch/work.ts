import { AccountLimitExceededException } from "@aws-sdk/client-codebuild";
import type { EffectKind, Transaction } from "@towpath/journal";
import type { Session } from "../../door/aws.ts";
import { roleTaker } from "../managed.ts";
import { buildBatchArn, type Place, sessionNameOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { isRefusal, refusalText } from "../problem.ts";
import { advanceBatch } from "./advance.ts";
import { clearPieces, combineArtifacts } from "./artifacts/combine.ts";
import { memberToken } from "./builds/member.ts";
import { startAgainMs } from "./limits.ts";
import { type BatchRow, findBatch } from "./store.ts";

type Payload = Place & { id: string };
type StartPayload = Payload & { group: string; attempt: number };
type ClearPayload = Payload & { pieces: { bucket: string; key: string }[] };
type After = ((tx: Transaction) => void) | undefined;

/** What batches do outside the database: they start and stop their builds as their own role. */
export function batchEffects(parts: CodebuildParts): Record<string, EffectKind> {
  return {
    "batch-start": { perform: async ({ payload }: { payload: StartPayload }) => start(parts, payload) },
    "batch-stop": { perform: async ({ payload }: { payload: Payload & { build: string } }) => stop(parts, payload) },
    "batch-combine": {
      perform: async ({ payload: { id, ...place } }: { payload: Payload }, signal) => combineArtifacts(parts, place, id, signal),
    },
    "batch-clear": {
      perform: async ({ payload: { id, pieces: found, ...place } }: { payload: ClearPayload }) => clearPieces(parts, place, id, found),
    },
    "batch-time-out": {
      perform:
        async ({ payload: { id, ...place } }: { payload: Payload }) =>
        (tx: Transaction) =>
          void advanceBatch(tx, place, id, { kind: "timed-out", at: tx.now }),
    },
  };
}

const sessionOf = (parts: CodebuildParts, { account, region, id, owner, config }: BatchRow): Promise<Session> =>
  parts.aws.assume(config.serviceRole, { service: roleTaker(owner), sessionName: sessionNameOf(id), account, region });

/** StartBuild links the build with the batch itself, so that it is harmless to call it twice. */
async function start(parts: CodebuildParts, payload: StartPayload): Promise<After> {
  const { id, group, attempt, ...place } = payload;
  const batch = findBatch(parts.journal, place, id);
  const waiting = batch?.state.groups.find(({ task, status }) => task.identifier === group && status === "STARTING");
  if (!batch || waiting?.attempt !== attempt) return undefined;
  try {
    const { client } = await sessionOf(parts, batch);
    await client.codebuild.StartBuild({ projectName: batch.project, idempotencyToken: memberToken(id, group, attempt) });
    parts.crash.at("batch-build-started");
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // The project's own limit of builds holds this one back, and lets it go when another has ended.
    if (error instanceof AccountLimitExceededException) return (tx) => again(tx, batch, payload);
    const context = { statusCode: "CLIENT_ERROR", message: refusalText(error) };
    return (tx) => void advanceBatch(tx, place, id, { kind: "build-refused", group, attempt, context, at: tx.now });
  }
}

const again = (tx: Transaction, batch: BatchRow, payload: StartPayload): void =>
  tx.enqueue({
    service: "codebuild",
    kind: "batch-start",
    key: `${buildBatchArn(batch, batch.id)}/${payload.group}`,
    payload,
    notBefore: tx.now + startAgainMs,
  });

/** A role that may not stop builds lets them run to their end. */
async function stop(parts: CodebuildParts, { id, build, ...place }: Payload & { build: string }): Promise<void> {
  const batch = findBatch(parts.journal, place, id);
  if (!batch) return;
  try {
    const { client } = await sessionOf(parts, batch);
    await client.codebuild.StopBuild({ id: build });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    parts.log.warn({ build, reason: refusalText(error) }, "build of a batch not stopped");
  }
}
