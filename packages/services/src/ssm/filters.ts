import { InvalidFilterOption, InvalidFilterKey, type ParameterStringFilter } from "@aws-sdk/client-ssm";
import { fault } from "@towpath/wire";
import type { ParameterRow, VersionRow } from "./model.ts";
import { labelsOf } from "./store.ts";

/** Whether a parameter passes every filter, each by one of its values. Throws InvalidFilterKey and InvalidFilterOption. */
export function passes(parameter: ParameterRow, version: VersionRow, filters: ParameterStringFilter[]): boolean {
  return filters.every((filter) => passesOne(parameter, version, filter));
}

function passesOne(
  parameter: ParameterRow,
  version: VersionRow,
  { Key: key = "", Option: option, Values: values = [] }: ParameterStringFilter,
): boolean {
  if (key === "Path") {
    return values.some((path) => isUnder(parameter.name, path, option === "Recursive"));
  }
  const fields = fieldsOf(parameter, version, key);
  if (values.length === 0) return fields.length > 0;
  return values.some((value) => fields.some((field) => compare(field, value, option)));
}

/** Whether `name` lies under `path`: on the very next level, or anywhere when `recursive`. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const prefix = path.endsWith("/") ? path : `${path}/`;
  return name.startsWith(prefix) && (recursive || !name.slice(prefix.length).includes("/"));
}

function fieldsOf(parameter: ParameterRow, version: VersionRow, key: string): string[] {
  const tags = JSON.parse(parameter.tags) as { Key: string; Value: string }[];
  if (key.startsWith("tag:")) return tags.filter((tag) => tag.Key === key.slice(4)).map((tag) => tag.Value);
  const fields: Record<string, string[]> = {
    Name: [parameter.name],
    Type: [version.type],
    KeyId: version.key_id === null ? [] : [version.key_id],
    Tier: [version.tier],
    DataType: [version.data_type],
    Label: labelsOf(version),
  };
  const found = fields[key];
  if (!found) throw fault(InvalidFilterKey, `The following filter key is not valid: ${key}.`);
  return found;
}

function compare(field: string, value: string, option = "Equals"): boolean {
  if (option === "Equals") return field === value;
  if (option === "BeginsWith") return field.startsWith(value);
  if (option === "Contains") return field.includes(value);
  throw fault(
    InvalidFilterOption,
    `The following filter option is not valid: ${option}. Valid options include: [BeginsWith, Contains, Equals].`,
  );
}
