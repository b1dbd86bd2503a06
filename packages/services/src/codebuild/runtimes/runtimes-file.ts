/** Reads what an image says of its runtimes: `/codebuild/image/config/runtimes.yml`. */
import { fieldsOf, listField } from "../buildspec/fields.ts";
import { readYaml, type YamlFile, isMap } from "../buildspec/yaml-file.ts";

/** Where an image keeps it. */
export const runtimesPath = "/codebuild/image/config/runtimes.yml";

/** The runtimes of an image by name. Versions are texts: 3.10 is not 3.1. */
export type Runtimes = ReadonlyMap<string, Runtime>;

export interface Runtime {
  readonly versions: ReadonlyMap<string, RuntimeVersion>;
  /** How any other version is installed; `$VERSION` stands for it. */
  readonly other: RuntimeVersion | undefined;
}

export interface RuntimeVersion {
  readonly commands: readonly string[];
  /** Further runtimes that it needs, each with the versions that will do. */
  readonly requires: ReadonlyMap<string, readonly string[]>;
}

/** Throws BuildspecError for what is no such file. */
export function parseRuntimes(text: string): Runtimes {
  const file = readYaml(text);
  const all = fieldsOf(file, fieldsOf(file, file.root, "runtimes.yml").get("runtimes"), "runtimes");
  return new Map(all.keys().map((name) => [name, readRuntime(file, all.get(name), `runtimes.${name}`)]));
}

function readRuntime(file: YamlFile, node: unknown, what: string): Runtime {
  const fields = fieldsOf(file, node, what);
  const versions = fieldsOf(file, fields.get("versions"), `${what}.versions`);
  const other = fields.get("default");
  return {
    versions: new Map(versions.keys().map((name) => [name, readVersion(file, versions.get(name), `${what}.versions.${name}`)])),
    other: isMap(other) ? readVersion(file, other, `${what}.default`) : undefined,
  };
}

function readVersion(file: YamlFile, node: unknown, what: string): RuntimeVersion {
  const fields = fieldsOf(file, node, what);
  const required = fieldsOf(file, fields.get("requires"), `${what}.requires`);
  return {
    commands: listField(file, fields, "commands", what),
    requires: new Map(required.keys().map((name) => [name, listField(file, required, name, `${what}.requires`)])),
  };
}
