import { BuildspecError } from "../../buildspec/buildspec.ts";
import { type Fields, fieldsOf, flagField, listField, refused, textField, textMap } from "../../buildspec/fields.ts";
import { isMap, isQuoted, isSeq, readYaml, textOf, type YamlFile } from "../../buildspec/yaml-file.ts";
import { combinationsMost, parallelismMost } from "../limits.ts";
import { type BatchSpec, type BatchTask, batchTypes, type TaskEnvironment } from "./batch-spec.ts";
import { type BuildMatrix, combinations, expandMatrix } from "./matrix.ts";

/**
 * Reads the `batch` section of a buildspec's text; without one, a spec of no type. Throws BuildspecError for what cannot be read at all; what
 * is readable but wrong (two types, cycles) is for `groupsOf` to refuse.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
 */
export function parseBatch(text: string): BatchSpec {
  const file = readYaml(text.replace(/^\u{FEFF}/u, ""));
  if (!isMap(file.root)) return { fastFail: false, types: [], tasks: [] };
  const root = fieldsOf(file, file.root, "buildspec");
  const batch = fieldsOf(file, root.get("batch"), "batch");
  const types = batchTypes.filter((type) => batch.keys().includes(type));
  if (types.length > 0) checkVersion(file, root);
  return {
    fastFail: flagField(file, batch, "fast-fail", "batch"),
    types,
    tasks: [
      ...readTasks(file, batch, "build-graph"),
      ...readTasks(file, batch, "build-list"),
      ...readMatrix(file, batch),
      ...readFanout(file, batch),
    ],
  };
}

/** CodeBuild's reader of batches wants a number there, and no text, unlike the one of builds. */
function checkVersion(file: YamlFile, root: Fields): void {
  const node = root.get("version");
  if (!isQuoted(node)) return;
  throw new BuildspecError(
    `cannot unmarshal !!str \`${textOf(node)}\` into float64`,
    "In the buildspec of a batch build the version must stand without quotes.",
    file.position(node),
  );
}

function readTasks(file: YamlFile, batch: Fields, type: "build-graph" | "build-list"): BatchTask[] {
  const list = batch.get(type);
  if (list === undefined || textOf(list) === "") return [];
  if (!isSeq(list)) throw refused(file, list, `batch.${type}`, "a list of builds");
  return list.items.map((item, index) => {
    const what = `batch.${type}[${index}]`;
    const fields = fieldsOf(file, item, what);
    const buildspec = textField(file, fields, "buildspec", what);
    return {
      identifier: textField(file, fields, "identifier", what) ?? "",
      ...(buildspec !== undefined && { buildspec }),
      debugSession: flagField(file, fields, "debug-session", what),
      dependsOn: type === "build-graph" ? listField(file, fields, "depend-on", what) : [],
      ignoreFailure: flagField(file, fields, "ignore-failure", what),
      env: readEnvironment(file, fields, `${what}.env`),
    };
  });
}

function readEnvironment(file: YamlFile, parent: Fields, what: string): TaskEnvironment {
  const fields = fieldsOf(file, parent.get("env"), what);
  const text = (key: string) => textField(file, fields, key, what);
  const some = { computeType: text("compute-type"), fleet: text("fleet"), image: text("image"), type: text("type") };
  return {
    ...Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined)),
    ...(text("privileged-mode") !== undefined && { privilegedMode: flagField(file, fields, "privileged-mode", what) }),
    variables: textMap(file, fields.get("variables"), `${what}.variables`),
  };
}

function readMatrix(file: YamlFile, batch: Fields): BatchTask[] {
  if (!batch.keys().includes("build-matrix")) return [];
  const matrix = fieldsOf(file, batch.get("build-matrix"), "batch.build-matrix");
  const fixed = fieldsOf(file, matrix.get("static"), "batch.build-matrix.static");
  const dynamic = fieldsOf(file, matrix.get("dynamic"), "batch.build-matrix.dynamic");
  const what = "batch.build-matrix.dynamic.env";
  const env = fieldsOf(file, dynamic.get("env"), what);
  const variables = fieldsOf(file, env.get("variables"), `${what}.variables`);
  const dimensions: BuildMatrix = {
    ignoreFailure: flagField(file, fixed, "ignore-failure", "batch.build-matrix.static"),
    env: readEnvironment(file, fixed, "batch.build-matrix.static.env"),
    buildspecs: listField(file, dynamic, "buildspec", "batch.build-matrix.dynamic"),
    images: listField(file, env, "image", what),
    computeTypes: listField(file, env, "compute-type", what),
    variables: Object.fromEntries(variables.keys().map((name) => [name, listField(file, variables, name, `${what}.variables`)])),
  };
  if (combinations(dimensions) > combinationsMost) {
    throw refused(file, batch.get("build-matrix"), "batch.build-matrix", `at most ${combinationsMost} combinations`);
  }
  return expandMatrix(dimensions);
}

function readFanout(file: YamlFile, batch: Fields): BatchTask[] {
  if (!batch.keys().includes("build-fanout")) return [];
  const what = "batch.build-fanout";
  const fields = fieldsOf(file, batch.get("build-fanout"), what);
  const count = Number(textField(file, fields, "parallelism", what));
  if (!Number.isInteger(count) || count < 1 || count > parallelismMost) {
    throw refused(file, fields.get("parallelism") ?? batch.keyNode("build-fanout"), `${what}.parallelism`, "a number of builds");
  }
  const ignoreFailure = flagField(file, fields, "ignore-failure", what);
  return Array.from({ length: count }, (_, index) => ({
    identifier: `build${index + 1}`,
    debugSession: false,
    dependsOn: [],
    ignoreFailure,
    env: { variables: {} },
    shard: { index, count },
  }));
}
