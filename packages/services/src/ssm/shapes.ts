import type { Parameter, ParameterMetadata } from "@aws-sdk/client-ssm";
import type { ParameterRow, SsmParts, VersionRow } from "./model.ts";
import { openValue } from "./store.ts";

/** Without decryption the value of a SecureString is shown sealed, as opaque text. */
export function valueShown(parts: SsmParts, version: VersionRow, withDecryption: boolean | undefined): string {
  return version.type === "SecureString" && !withDecryption ? Buffer.from(version.value).toString("base64") : openValue(parts, version);
}

export function parameterShape(
  parts: SsmParts,
  found: { parameter: ParameterRow; version: VersionRow; selector?: string | undefined },
  withDecryption: boolean | undefined,
): Parameter {
  const { parameter, version, selector } = found;
  return {
    Name: parameter.name,
    Type: version.type,
    Value: valueShown(parts, version, withDecryption),
    Version: version.version,
    ...(selector !== undefined && { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.modified),
    ARN: parameter.arn,
    DataType: version.data_type,
  };
}

export function metadataShape(parameter: ParameterRow, version: VersionRow): ParameterMetadata {
  return {
    Name: parameter.name,
    ARN: parameter.arn,
    Type: version.type,
    ...(version.key_id !== null && { KeyId: version.key_id }),
    LastModifiedDate: new Date(version.modified),
    LastModifiedUser: version.modified_by,
    ...(version.description !== null && { Description: version.description }),
    ...(version.allowed_pattern !== null && { AllowedPattern: version.allowed_pattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.data_type,
  };
}
