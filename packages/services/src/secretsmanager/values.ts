import {
  InvalidParameterException,
  InvalidRequestException,
  LimitExceededException,
  ResourceExistsException,
  ResourceNotFoundException,
} from "@aws-sdk/client-secrets-manager";
import type { Transaction } from "@towpath/journal";
import { fault } from "@towpath/wire";
import { stagesMax, unlabelledKeptMs, valueBytesMax, versionsMax } from "./limits.ts";
import { current, previous, type SecretRow, type SecretsmanagerParts, type SecretValue, type VersionRow } from "./model.ts";
import { setStages, stagesOf, touch, versionsOf } from "./store.ts";

/** The value that an input carries, or undefined when it carries none. Throws InvalidParameter for both kinds at once or too large a value. */
export function valueOf(input: { SecretString?: string | undefined; SecretBinary?: Uint8Array | undefined }): SecretValue | undefined {
  const { SecretString: text, SecretBinary: bytes } = input;
  if (text !== undefined && bytes !== undefined)
    throw fault(InvalidParameterException, "You can't specify both a binary secret value and a string secret value in the same secret.");
  if (text === undefined && bytes === undefined) return undefined;
  if (Buffer.byteLength(text ?? (bytes as Uint8Array)) > valueBytesMax)
    throw fault(InvalidParameterException, `The secret value is larger than ${valueBytesMax} bytes.`);
  return text === undefined ? { kind: "binary", bytes: bytes as Uint8Array } : { kind: "string", text };
}

/**
 * Adds a version with the given labels and takes them from the versions that held them; the first version gets AWSCURRENT whatever
 * was asked. The same token with the same value changes nothing; with another value it throws ResourceExists.
 * Gives the labels the version now holds.
 */
export function addVersion(
  tx: Transaction,
  parts: SecretsmanagerParts,
  secret: SecretRow,
  value: SecretValue,
  version: { id: string; stages?: string[] },
): string[] {
  const present = versionsOf(tx, secret.arn);
  const same = present.find(({ id }) => id === version.id);
  if (same) {
    if (!sameValue(openVersion(parts, same), value)) {
      throw fault(
        ResourceExistsException,
        `You can't use ClientRequestToken ${version.id} because that value is already in use for a version of secret ${secret.arn}.`,
      );
    }
    return stagesOf(same);
  }
  const stages = [...new Set([...(version.stages ?? [current]), ...(present.length === 0 ? [current] : [])])];
  if (stages.length > stagesMax) throw fault(LimitExceededException, `A version can have at most ${stagesMax} staging labels.`);
  for (const stage of stages) takeStage(tx, secret.arn, stage);
  const sealed = parts.seal.seal(value.kind === "string" ? value.text : value.bytes, context(secret.arn, version.id));
  tx.run(
    "INSERT INTO secretsmanager_versions VALUES (?, ?, ?, ?, ?, ?, NULL)",
    secret.arn,
    version.id,
    value.kind,
    sealed,
    JSON.stringify(stages),
    tx.now,
  );
  touch(tx, secret.arn);
  prune(tx, secret.arn);
  return stages;
}

/** Takes a label from whichever version holds it; the one that loses AWSCURRENT becomes AWSPREVIOUS. */
export function takeStage(tx: Transaction, arn: string, stage: string): void {
  const holder = versionsOf(tx, arn).find((version) => stagesOf(version).includes(stage));
  if (!holder) return;
  if (stage === current) takeStage(tx, arn, previous);
  const kept = stagesOf(versionsOf(tx, arn).find(({ id }) => id === holder.id) as VersionRow).filter((held) => held !== stage);
  setStages(tx, holder, stage === current ? [...kept, previous] : kept);
}

export function openVersion(parts: SecretsmanagerParts, version: VersionRow): SecretValue {
  const bytes = parts.seal.open(version.sealed, context(version.arn, version.id));
  return version.kind === "string" ? { kind: "string", text: bytes.toString() } : { kind: "binary", bytes };
}

/** The version a reader asks for: by id, by label, or by both, which must agree; AWSCURRENT when it names none. */
export function chooseVersion(
  versions: VersionRow[],
  asked: { VersionId?: string | undefined; VersionStage?: string | undefined },
): VersionRow {
  const { VersionId: id, VersionStage: stage } = asked;
  if (id === undefined) {
    const found = versions.find((version) => stagesOf(version).includes(stage ?? current));
    if (!found)
      throw fault(
        ResourceNotFoundException,
        `Secrets Manager can't find the specified secret value for staging label: ${stage ?? current}`,
      );
    return found;
  }
  const found = versions.find((version) => version.id === id);
  if (!found) throw fault(ResourceNotFoundException, `Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  if (stage !== undefined && !stagesOf(found).includes(stage)) {
    throw fault(InvalidRequestException, "You provided a VersionStage that is not associated to the provided VersionId.");
  }
  return found;
}

const context = (arn: string, versionId: string): string => `${arn}/${versionId}`;

function sameValue(a: SecretValue, b: SecretValue): boolean {
  if (a.kind === "string") return b.kind === "string" && a.text === b.text;
  return b.kind === "binary" && Buffer.compare(a.bytes, b.bytes) === 0;
}

function prune(tx: Transaction, arn: string): void {
  const versions = versionsOf(tx, arn);
  const old = versions.filter((version) => stagesOf(version).length === 0 && version.created < tx.now - unlabelledKeptMs);
  for (const version of old.slice(0, Math.max(0, versions.length - versionsMax))) {
    tx.run("DELETE FROM secretsmanager_versions WHERE arn = ? AND id = ?", arn, version.id);
  }
}
