import {
  ParameterAlreadyExists,
  ParameterMaxVersionLimitExceeded,
  ParameterPatternMismatchException,
  InvalidAllowedPatternException,
  UnsupportedParameterType,
} from "@aws-sdk/client-ssm";
import type { Transaction } from "@towpath/journal";
import { ApiError, fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import { valueBytesMax, versionsMax } from "./limits.ts";
import type { ParameterRow, ParameterType, SsmParts, VersionRow } from "./model.ts";
import { arnOf, checkName } from "./names.ts";
import { findParameter, labelsOf, sealValue, versionsOf } from "./store.ts";

export interface Wanted {
  Name: string;
  Value: string;
  Type?: ParameterType | undefined;
  Description?: string | undefined;
  KeyId?: string | undefined;
  Overwrite?: boolean | undefined;
  AllowedPattern?: string | undefined;
  Tags?: { Key: string; Value: string }[] | undefined;
  Tier?: VersionRow["tier"] | undefined;
  DataType?: string | undefined;
  Policies?: string | undefined;
}

/** Stores a new version, of a new parameter or, with Overwrite, of one that exists. Gives the version's number and tier. */
export function putParameter(tx: Transaction, parts: SsmParts, caller: Caller, wanted: Wanted): VersionRow {
  checkName(wanted.Name);
  const present = findParameter(tx, caller, wanted.Name);
  if (present && !wanted.Overwrite) {
    throw fault(
      ParameterAlreadyExists,
      "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
    );
  }
  if (present && wanted.Tags) {
    throw new ApiError(
      "ValidationException",
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    );
  }
  const versions = present ? versionsOf(tx, present) : [];
  const version = newVersion(tx, caller, wanted, { number: (present?.version ?? 0) + 1, latest: versions[0] });
  checkValue(wanted, version);
  if (present) makeRoom(tx, versions);
  else
    insertParameter(tx, {
      account: caller.account,
      region: caller.region,
      name: wanted.Name,
      arn: arnOf(caller, wanted.Name),
      version: 0,
      tags: JSON.stringify(wanted.Tags ?? []),
    });
  insertVersion(tx, sealValue(parts, version, wanted.Value));
  tx.move(
    "UPDATE ssm_parameters SET version = ? WHERE account = ? AND region = ? AND name = ?",
    version.version,
    caller.account,
    caller.region,
    wanted.Name,
  );
  return version;
}

function newVersion(
  tx: Transaction,
  caller: Caller,
  wanted: Wanted,
  { number, latest }: { number: number; latest: VersionRow | undefined },
): VersionRow {
  const type = wanted.Type ?? latest?.type;
  if (!type) throw new ApiError("ValidationException", "A parameter type is required when you create a parameter.");
  if (latest) checkTypeChange(latest, type);
  const kept: Partial<VersionRow> = latest ?? {};
  const isLarge = Buffer.byteLength(wanted.Value) > valueBytesMax.Standard;
  const asked = wanted.Tier ?? kept.tier ?? "Standard";
  return {
    account: caller.account,
    region: caller.region,
    name: wanted.Name,
    version: number,
    type,
    value: new Uint8Array(),
    description: wanted.Description ?? kept.description ?? null,
    key_id: type === "SecureString" ? (wanted.KeyId ?? kept.key_id ?? awsManagedKey) : null,
    allowed_pattern: wanted.AllowedPattern ?? kept.allowed_pattern ?? null,
    tier: asked === "Intelligent-Tiering" ? (isLarge ? "Advanced" : "Standard") : asked,
    data_type: wanted.DataType ?? kept.data_type ?? "text",
    labels: "[]",
    modified: tx.now,
    modified_by: caller.principal.arn,
  };
}

/** The key that Systems Manager uses when none is named. */
const awsManagedKey = "alias/aws/ssm";

function checkTypeChange(latest: VersionRow, type: ParameterType): void {
  if (type === latest.type || ![type, latest.type].includes("SecureString")) return;
  throw fault(
    UnsupportedParameterType,
    `The parameter ${latest.name} is a ${latest.type} and cannot become a ${type}. Delete it and create it anew.`,
  );
}

function checkValue(wanted: Wanted, version: VersionRow): void {
  if (wanted.Value === "")
    throw new ApiError(
      "ValidationException",
      "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.",
    );
  const limit = valueBytesMax[version.tier];
  if (Buffer.byteLength(wanted.Value) > limit) {
    throw new ApiError(
      "ValidationException",
      `${version.tier} tier parameters support a maximum parameter value of ${limit} characters.${limit === valueBytesMax.Standard ? " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier." : ""}`,
    );
  }
  if (wanted.Policies !== undefined && wanted.Policies !== "" && wanted.Policies !== "[]")
    throw new ApiError("ValidationException", "Parameter policies are not supported: leave Policies out.");
  if (version.allowed_pattern === null) return;
  let pattern: RegExp;
  try {
    pattern = new RegExp(`^(?:${version.allowed_pattern})$`);
  } catch {
    throw fault(InvalidAllowedPatternException, `The pattern ${version.allowed_pattern} is not a valid regular expression.`);
  }
  if (!pattern.test(wanted.Value)) {
    throw fault(
      ParameterPatternMismatchException,
      "Parameter value, cannot be validated against allowedPattern: " + version.allowed_pattern,
    );
  }
}

function makeRoom(tx: Transaction, versions: VersionRow[]): void {
  const oldest = versions.at(-1);
  if (!oldest || versions.length < versionsMax) return;
  if (labelsOf(oldest).length > 0) {
    throw fault(
      ParameterMaxVersionLimitExceeded,
      `You attempted to create a new version of ${oldest.name} by calling the PutParameter API with the overwrite flag. Version ${oldest.version}, the oldest version, can't be deleted because it has a label associated with it. Move the label to another version of the parameter, and try again.`,
    );
  }
  tx.run(
    "DELETE FROM ssm_versions WHERE account = ? AND region = ? AND name = ? AND version = ?",
    oldest.account,
    oldest.region,
    oldest.name,
    oldest.version,
  );
}

function insertParameter(tx: Transaction, row: ParameterRow): void {
  tx.run("INSERT INTO ssm_parameters VALUES (?, ?, ?, ?, ?, ?)", row.account, row.region, row.name, row.arn, row.version, row.tags);
}

function insertVersion(tx: Transaction, row: VersionRow): void {
  tx.run(
    "INSERT INTO ssm_versions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    row.account,
    row.region,
    row.name,
    row.version,
    row.type,
    row.value,
    row.description,
    row.key_id,
    row.allowed_pattern,
    row.tier,
    row.data_type,
    row.labels,
    row.modified,
    row.modified_by,
  );
}
