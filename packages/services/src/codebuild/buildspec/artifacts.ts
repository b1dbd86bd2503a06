import type { ArtifactsSpec, Buildspec } from "./buildspec.ts";
import { type Fields, fieldsOf, flagField, listField, refused, textField } from "./fields.ts";
import type { YamlFile } from "./yaml-file.ts";

/** The `artifacts` section: the primary artifact and the secondary ones by identifier. */
export function readArtifacts(file: YamlFile, root: Fields): Pick<Buildspec, "artifacts" | "secondaryArtifacts"> {
  if (root.get("artifacts") === undefined) return { artifacts: undefined, secondaryArtifacts: {} };
  const fields = fieldsOf(file, root.get("artifacts"), "artifacts");
  const secondary = fieldsOf(file, fields.get("secondary-artifacts"), "artifacts.secondary-artifacts");
  return {
    artifacts: readOne(file, fields, "artifacts", root),
    secondaryArtifacts: Object.fromEntries(
      secondary.keys().map((id) => {
        const what = `artifacts.secondary-artifacts.${id}`;
        return [id, readOne(file, fieldsOf(file, secondary.get(id), what), what, secondary)];
      }),
    ),
  };
}

function readOne(file: YamlFile, fields: Fields, what: string, parent: Fields): ArtifactsSpec {
  const files = listField(file, fields, "files", what);
  const named = fields.keys().length > 0;
  if (files.length === 0 && named && !fields.keys().includes("secondary-artifacts")) {
    throw refused(file, parent.keyNode(what.split(".").at(-1) ?? what), `${what}.files`, "a list of at least one file");
  }
  return {
    files,
    excludePaths: listField(file, fields, "exclude-paths", what),
    baseDirectory: textField(file, fields, "base-directory", what),
    discardPaths: flagField(file, fields, "discard-paths", what),
    enableSymlinks: fields.get("enable-symlinks") === undefined ? undefined : flagField(file, fields, "enable-symlinks", what),
    name: textField(file, fields, "name", what),
    s3Prefix: textField(file, fields, "s3-prefix", what),
  };
}
