import { ParameterNotFound, ParameterVersionNotFound } from "@aws-sdk/client-ssm";
import type { Reader } from "@towpath/journal";
import { fault } from "@towpath/wire";
import type { Caller } from "../door/caller.ts";
import type { ParameterRow, SsmParts, VersionRow } from "./model.ts";
import { parseSelector } from "./names.ts";

export function findParameter(reader: Reader, caller: Caller, name: string): ParameterRow | undefined {
  const plain = parseSelector(name).name;
  const find = (one: string) =>
    reader.one<ParameterRow>(
      "SELECT * FROM ssm_parameters WHERE account = ? AND region = ? AND name = ?",
      caller.account,
      caller.region,
      one,
    );
  return find(plain) ?? (name.startsWith("arn:") ? find(`/${plain}`) : undefined);
}

/** Throws ParameterNotFound. */
export function parameterNamed(reader: Reader, caller: Caller, name: string): ParameterRow {
  const row = findParameter(reader, caller, name);
  if (!row) throw fault(ParameterNotFound, `Parameter ${name} not found.`);
  return row;
}

/** Newest first. */
export function versionsOf(reader: Reader, parameter: ParameterRow): VersionRow[] {
  return reader.all<VersionRow>(
    "SELECT * FROM ssm_versions WHERE account = ? AND region = ? AND name = ? ORDER BY version DESC",
    parameter.account,
    parameter.region,
    parameter.name,
  );
}

export const labelsOf = (version: VersionRow): string[] => JSON.parse(version.labels) as string[];

/** The version that `name`, `name:3` or `name:label` selects. Throws ParameterNotFound and ParameterVersionNotFound. */
export function selectVersion(
  reader: Reader,
  caller: Caller,
  given: string,
): { parameter: ParameterRow; version: VersionRow; selector: string | undefined } {
  const { selector } = parseSelector(given);
  const parameter = parameterNamed(reader, caller, given);
  const versions = versionsOf(reader, parameter);
  const version = versions.find((row) =>
    selector === undefined ? row.version === parameter.version : String(row.version) === selector || labelsOf(row).includes(selector),
  );
  if (!version) {
    throw fault(
      ParameterVersionNotFound,
      `Systems Manager could not find version ${selector} of ${parameter.name}. Verify the version and try again.`,
    );
  }
  return { parameter, version, selector };
}

const context = (version: VersionRow): string => `ssm/${version.account}/${version.region}/${version.name}/${version.version}`;

export function sealValue(parts: SsmParts, version: VersionRow, value: string): VersionRow {
  return { ...version, value: parts.seal.seal(value, context(version)) };
}

export function openValue(parts: SsmParts, version: VersionRow): string {
  return parts.seal.open(version.value, context(version)).toString();
}
