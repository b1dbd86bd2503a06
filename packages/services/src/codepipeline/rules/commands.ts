/** https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-Commands.html */
import { commandsTimeoutMinutes } from "../limits.ts";
import { commands } from "../providers/compute/commands.ts";
import { managedTimeoutMinutes } from "../providers/compute/managed-build.ts";
import { type RuleType, ruleTypeId } from "./rule.ts";

/** The work of the action of the same name; all that it has is its commands. */
export const commandsRule: RuleType = {
  ...commands,
  id: ruleTypeId("Commands"),
  configuration: {},
  inputArtifacts: { min: 0, max: 10 },
  hasCommands: true,
  check: ({ name, commands: lines = [] }) =>
    lines.some((line) => /[\r\n]/.test(line))
      ? `The commands of rule '${name}' must each be a single line. Multi-line commands are not supported.`
      : undefined,
  timeoutMinutes: ({ timeoutInMinutes }) => timeoutInMinutes ?? managedTimeoutMinutes(commandsTimeoutMinutes),
};
