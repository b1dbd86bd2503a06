/** Every key of a buildspec, as AWS's reference and the reference of batches list them. */

/** What may stand below a key: keys of its own, names that the user gives, or nothing that is looked at further. */
export type Shape = { keys: Record<string, Shape> } | { named: Shape } | { items: Shape } | "value";

const keys = (...names: string[]): Record<string, Shape> => Object.fromEntries(names.map((name) => [name, "value"]));

const phase: Shape = { keys: keys("run-as", "on-failure", "commands", "finally", "runtime-versions", "steps") };
const files = keys("files", "base-directory", "discard-paths");
const artifact = { ...files, ...keys("name", "exclude-paths", "enable-symlinks", "s3-prefix") };
const environment = keys("variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper");

const taskEnvironment: Shape = { keys: keys("compute-type", "fleet", "image", "privileged-mode", "type", "variables") };
const task = { ...keys("identifier", "buildspec", "debug-session", "ignore-failure"), env: taskEnvironment };
const batch: Shape = {
  keys: {
    ...keys("fast-fail"),
    "build-graph": { items: { keys: { ...task, ...keys("depend-on") } } },
    "build-list": { items: { keys: task } },
    "build-matrix": {
      keys: {
        static: { keys: { ...keys("ignore-failure"), env: taskEnvironment } },
        dynamic: { keys: { ...keys("buildspec"), env: taskEnvironment } },
      },
    },
    "build-fanout": { keys: keys("parallelism", "ignore-failure") },
  },
};

const common: Record<string, Shape> = {
  ...keys("version"),
  phases: { named: phase },
  artifacts: { keys: { ...artifact, "secondary-artifacts": { named: { keys: artifact } } } },
};

export const knownKeys: Record<"0.1" | "0.2", Shape> = {
  "0.1": { keys: { ...common, environment_variables: { keys: { ...environment, ...keys("plaintext") } } } },
  "0.2": {
    keys: {
      ...common,
      ...keys("run-as"),
      env: { keys: { ...environment, ...keys("shell") } },
      proxy: { keys: keys("upload-artifacts", "logs") },
      batch,
      reports: { named: { keys: { ...files, ...keys("file-format") } } },
      cache: { keys: keys("paths", "key", "fallback-keys", "action") },
    },
  },
};

/** Keys with which other tools say the same, or that were called so before. */
export const otherNames: Readonly<Record<string, string>> = {
  environment_variables: 'in version 0.2 variables stand under "env"',
  plaintext: 'in version 0.2 they stand under "variables"',
  script: 'commands stand under "commands"',
  before_script: 'commands stand under "commands" of the phase "pre_build"',
  stages: 'a buildspec has "phases"',
  jobs: 'a buildspec has "phases"',
};
