import { readArtifacts } from "./artifacts.ts";
import { type Buildspec, type BuildspecEnv, BuildspecError } from "./buildspec.ts";
import { readCache } from "./cache.ts";
import { type Fields, fieldsOf, flagField, listField, refused, textField, textMap } from "./fields.ts";
import { readPhases } from "./phases.ts";
import { readProxy } from "./proxy.ts";
import { readReports } from "./reports.ts";
import { isMap, readYaml, type YamlFile } from "./yaml-file.ts";

/**
 * Reads a buildspec, version 0.1 or 0.2, as AWS's build specification reference describes it. Throws BuildspecError with AWS's text, and a
 * plain explanation with line and column. Keys it does not know are passed over, as AWS does.
 */
export function parseBuildspec(text: string): Buildspec {
  const file = readYaml(text.replace(/^\u{FEFF}/u, ""));
  if (!isMap(file.root)) throw notABuildspec("This is not a map of keys such as version and phases.");
  const root = fieldsOf(file, file.root, "buildspec");
  const version = readVersion(file, root);
  return {
    version,
    runAs: textField(file, root, "run-as", "buildspec"),
    shell: version === "0.1" ? "sh" : readShell(file, root),
    env: version === "0.1" ? readEnv(file, root, "environment_variables", "plaintext") : readEnv(file, root, "env", "variables"),
    phases: readPhases(file, root),
    ...readArtifacts(file, root),
    reports: readReports(file, root),
    ignored: readProxy(file, root),
    cache: readCache(file, root),
  };
}

const notABuildspec = (explanation: string, position = { line: 1, column: 1 }) =>
  new BuildspecError("wrong number of container tags, expected 1", explanation, position);

function readVersion(file: YamlFile, root: Fields): "0.1" | "0.2" {
  const version = textField(file, root, "version", "buildspec");
  if (version === "0.1" || version === "0.2") return version;
  if (version === undefined) throw notABuildspec('The line "version: 0.2" is missing.');
  throw notABuildspec(`The version of a buildspec is 0.1 or 0.2, not ${version}.`, file.position(root.get("version")));
}

function readShell(file: YamlFile, root: Fields): "sh" | "bash" {
  const env = fieldsOf(file, root.get("env"), "env");
  const shell = textField(file, env, "shell", "env");
  if (shell === undefined || shell === "sh" || shell === "/bin/sh") return "sh";
  if (shell === "bash" || shell === "/bin/bash") return "bash";
  throw refused(file, env.get("shell"), "env.shell", "bash or /bin/sh");
}

/** The helper that AWS's own images call by another name: git asks the AWS CLI, which signs for CodeCommit as the build's role. */
const gitSettings = {
  GIT_CONFIG_COUNT: "2",
  GIT_CONFIG_KEY_0: "credential.helper",
  GIT_CONFIG_VALUE_0: "!aws codecommit credential-helper $@",
  GIT_CONFIG_KEY_1: "credential.useHttpPath",
  GIT_CONFIG_VALUE_1: "true",
};

function readEnv(file: YamlFile, root: Fields, section: string, plain: string): BuildspecEnv {
  const env = fieldsOf(file, root.get(section), section);
  const credentialHelper = flagField(file, env, "git-credential-helper", section);
  return {
    variables: { ...(credentialHelper && gitSettings), ...textMap(file, env.get(plain), `${section}.${plain}`) },
    parameterStore: textMap(file, env.get("parameter-store"), `${section}.parameter-store`),
    secretsManager: textMap(file, env.get("secrets-manager"), `${section}.secrets-manager`),
    exported: listField(file, env, "exported-variables", section),
  };
}
