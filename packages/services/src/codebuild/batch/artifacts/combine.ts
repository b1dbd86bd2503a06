import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { BuildArtifacts } from "@aws-sdk/client-codebuild";
import type { Transaction } from "@towpath/journal";
import type { Client } from "../../../door/aws.ts";
import type { ContainerFile } from "../../artifacts/container-files.ts";
import { writeZip } from "../../artifacts/zip-file.ts";
import { encryptionOf } from "../../encryption.ts";
import { roleTaker } from "../../managed.ts";
import { buildBatchArn, type Place, sessionNameOf, uuidOf } from "../../names.ts";
import type { CodebuildParts } from "../../parts.ts";
import { BuildProblem, isRefusal, refusalText } from "../../problem.ts";
import { zipFiles } from "../../sources/zip.ts";
import { findBuild } from "../../store.ts";
import { advanceBatch } from "../advance.ts";
import { sourceGroup } from "../spec/groups.ts";
import { currentBatchPhase } from "../state/model.ts";
import { type BatchRow, findBatch, learnOfBatch } from "../store.ts";
import { combinedPlace, pieceOf } from "./targets.ts";

/**
 * COMBINE_ARTIFACTS, as the role of the builds: the files of all builds in one place, those of a later build in place of a former's of the same
 * path. Done again from the beginning when it was interrupted. The pieces are removed by an effect of its own, when they are surely not needed.
 */
export async function combineArtifacts(
  parts: CodebuildParts,
  place: Place,
  id: string,
  signal: AbortSignal,
): Promise<((tx: Transaction) => void) | undefined> {
  const batch = findBatch(parts.journal, place, id);
  if (!batch || currentBatchPhase(batch.state).type !== "COMBINE_ARTIFACTS") return undefined;
  const directory = join(parts.home.dataDirectory, "codebuild", uuidOf(id));
  await mkdir(directory, { recursive: true });
  try {
    const s3 = await clientOf(parts, batch);
    const found = await fetchPieces(parts, batch, s3, directory, signal);
    const artifacts = await store(
      batch,
      s3,
      found.map(({ file }) => file),
      directory,
      signal,
    );
    parts.crash.at("batch-artifacts-combined");
    return (tx) => {
      learnOfBatch(tx, place, id, { artifacts });
      advanceBatch(tx, place, id, { kind: "combined", at: tx.now });
      const payload = { ...place, id, pieces: found.map(({ bucket, key }) => ({ bucket, key })) };
      tx.enqueue({ service: "codebuild", kind: "batch-clear", key: buildBatchArn(batch, id), payload });
    };
  } catch (error) {
    const context = contextOf(error);
    if (!context) throw error;
    return (tx) => void advanceBatch(tx, place, id, { kind: "not-combined", context, at: tx.now });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The builds' own role: it put the pieces there. */
async function clientOf(parts: CodebuildParts, { settings, owner, account, region, id }: BatchRow): Promise<Client["s3"]> {
  const by = { service: roleTaker(owner), sessionName: sessionNameOf(id), account, region };
  return (await parts.aws.assume(settings.serviceRole, by)).client.s3;
}

/** Removes the pieces; a role that may put objects and not remove them leaves them. */
export async function clearPieces(parts: CodebuildParts, place: Place, id: string, found: readonly Omit<Piece, "file">[]): Promise<void> {
  const batch = findBatch(parts.journal, place, id);
  if (!batch) return;
  try {
    const s3 = await clientOf(parts, batch);
    for (const { bucket, key } of found) await s3.DeleteObject({ Bucket: bucket, Key: key });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    parts.log.warn({ batch: id, reason: refusalText(error) }, "pieces of a combined artifact not removed");
  }
}

function contextOf(error: unknown) {
  if (error instanceof BuildProblem) return error.context;
  if (isRefusal(error)) return { statusCode: "CLIENT_ERROR", message: `Failed to combine artifacts: ${refusalText(error)}` };
  return undefined;
}

interface Piece {
  bucket: string;
  key: string;
  file: string;
}

/** The ZIP of each build that succeeded and had an artifact. */
async function fetchPieces(
  parts: CodebuildParts,
  batch: BatchRow,
  s3: Client["s3"],
  directory: string,
  signal: AbortSignal,
): Promise<Piece[]> {
  const found: Piece[] = [];
  for (const [index, { task, build, status }] of batch.state.groups.entries()) {
    if (task.identifier === sourceGroup || status !== "SUCCEEDED" || build === undefined) continue;
    const { location } = findBuild(parts.journal, batch, build)?.facts.artifacts ?? {};
    if (location === undefined) continue;
    const target = pieceOf(batch, task.identifier);
    const bucket = target.location ?? "";
    const key = location.slice(`arn:aws:s3:::${bucket}/`.length);
    const { Body } = await s3.GetObject({ Bucket: bucket, Key: key }, signal);
    const file = join(directory, `piece-${index}.zip`);
    await pipeline(Body instanceof Readable ? Body : Readable.from([]), createWriteStream(file), { signal });
    found.push({ bucket, key, file });
  }
  return found;
}

async function store(batch: BatchRow, s3: Client["s3"], files: string[], directory: string, signal: AbortSignal): Promise<BuildArtifacts> {
  const { bucket, key } = combinedPlace(batch);
  const { artifacts } = batch.settings;
  const location = `arn:aws:s3:::${bucket}/${key}`;
  const encryption = encryptionOf(batch.settings, artifacts.encryptionDisabled);
  if (files.length === 0) return { location: "" };
  if (artifacts.type === "S3" && artifacts.packaging !== "ZIP") {
    for await (const { path, content, sizeBytes, target } of union(files)) {
      if (target !== undefined) continue;
      const Key = key === "" ? path : `${key}/${path}`;
      const Body = Readable.from(content, { objectMode: false });
      await s3.PutObject({ Bucket: bucket, Key, Body, ContentLength: sizeBytes, ...encryption }, signal);
    }
    return { location };
  }
  const whole = join(directory, "combined.zip");
  const { sizeBytes, sha256, md5 } = await writeZip(whole, union(files));
  await s3.PutObject(
    {
      Bucket: bucket,
      Key: key,
      Body: createReadStream(whole),
      ContentLength: sizeBytes,
      ContentType: "application/zip",
      Metadata: { "codebuild-buildarn": buildBatchArn(batch, batch.id), "codebuild-content-md5": md5, "codebuild-content-sha256": sha256 },
      ...encryption,
    },
    signal,
  );
  return { location, sha256sum: sha256, md5sum: md5 };
}

/** Every path once: that of the last ZIP which has it. */
async function* union(files: string[]): AsyncGenerator<ContainerFile> {
  const taken = new Set<string>();
  for (const file of files.toReversed()) {
    for await (const one of zipFiles(file)) {
      if (taken.has(one.path)) continue;
      taken.add(one.path);
      yield one;
    }
  }
}
