import { type FormatName, isFormatName } from "../reports/formats/formats.ts";
import { reportGroupsOfBuild } from "../limits.ts";
import { type Fields, fieldsOf, flagField, listField, refused, textField } from "./fields.ts";
import type { YamlFile } from "./yaml-file.ts";

/** `group` is the name or ARN of a report group, and may hold variables. */
export interface ReportSpec {
  group: string;
  format: FormatName;
  files: string[];
  baseDirectory: string | undefined;
  discardPaths: boolean;
}

/** The `reports` section, one report group a key. */
export function readReports(file: YamlFile, root: Fields): ReportSpec[] {
  const reports = fieldsOf(file, root.get("reports"), "reports");
  const groups = reports.keys();
  if (groups.length > reportGroupsOfBuild)
    throw refused(file, root.keyNode("reports"), "reports", `a map of at most ${reportGroupsOfBuild} report groups`);
  return groups.map((group) => {
    const what = `reports.${group}`;
    const fields = fieldsOf(file, reports.get(group), what);
    const files = listField(file, fields, "files", what);
    if (files.length === 0) throw refused(file, reports.keyNode(group), `${what}.files`, "a list of at least one file");
    const format = (textField(file, fields, "file-format", what) ?? "JUNITXML").toUpperCase();
    if (!isFormatName(format)) throw refused(file, fields.get("file-format"), `${what}.file-format`, "one of the report formats");
    return {
      group,
      format,
      files,
      baseDirectory: textField(file, fields, "base-directory", what),
      discardPaths: flagField(file, fields, "discard-paths", what),
    };
  });
}
