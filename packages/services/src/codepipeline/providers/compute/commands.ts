/** https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html */
import { commandsTimeoutMinutes } from "../../limits.ts";
import type { ActionDeclaration } from "../../declare/declaration.ts";
import type { Job, Provider } from "../provider.ts";
import { computeKeys, computeProblem, computeTypeOf, vpcOf } from "./compute-settings.ts";
import { managedCourse, managedTimeoutMinutes, startManaged } from "./managed-build.ts";

export const commands: Provider = {
  id: { category: "Compute", owner: "AWS", provider: "Commands", version: "1" },
  onlyV2: true,
  configuration: computeKeys,
  inputArtifacts: { min: 1, max: 10 },
  outputArtifacts: { min: 0, max: 1 },
  timeoutMinutes: () => managedTimeoutMinutes(commandsTimeoutMinutes),
  check: (action) => commandsProblem(action) ?? computeProblem(action),
  start: (job) =>
    startManaged(job, {
      buildspec: buildspecOf(job),
      computeType: computeTypeOf(job.configuration),
      environmentVariables: job.compute?.environmentVariables ?? [],
      privileged: false,
      timeoutMinutes: commandsTimeoutMinutes,
      ...vpcMember(job),
    }),
  ...managedCourse,
};

function vpcMember({ configuration }: Job): { vpc?: NonNullable<ReturnType<typeof vpcOf>> } {
  const vpc = vpcOf(configuration);
  return vpc ? { vpc } : {};
}

/** What AWS documents of commands and variables, beyond their shapes; undefined when nothing is wrong. */
export function commandsProblem(of: Pick<ActionDeclaration, "name" | "commands" | "environmentVariables">): string | undefined {
  const { name, commands: lines = [], environmentVariables = [] } = of;
  if (lines.length === 0) return `The following action must contain a commands field: ${name}.`;
  const multiLine = lines.find((line) => /[\r\n]/.test(line));
  if (multiLine !== undefined)
    return `The commands of action '${name}' must each be a single line. Multi-line commands are not supported: ${JSON.stringify(multiLine)}`;
  const names = environmentVariables.map((variable) => variable.name);
  const twice = names.find((one, at) => names.indexOf(one) !== at);
  if (twice !== undefined) return `The environment variable '${twice}' of action '${name}' is defined more than once`;
  const reserved = names.find((one) => one.startsWith("CODEBUILD_"));
  if (reserved !== undefined) return `The environment variable '${reserved}' of action '${name}' has the reserved prefix CODEBUILD_`;
  return undefined;
}

/** A buildspec is what AWS makes of it, too; a pattern may end with a slash there, which means all below. */
function buildspecOf({ action, compute }: Job): object {
  const [output] = action.outputArtifacts;
  const files = (output?.files ?? ["**/*"]).map((pattern) => pattern.replace(/\/$/, "/**/*"));
  return {
    version: "0.2",
    ...(action.outputVariables && { env: { "exported-variables": action.outputVariables } }),
    phases: { build: { commands: compute?.commands ?? [] } },
    ...(output && { artifacts: { files } }),
  };
}
