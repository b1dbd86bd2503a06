/** Random buildspecs, as data and as YAML. */
import * as fc from "fast-check";
import type { UserPhase } from "../../buildspec/buildspec.ts";
import { type Statement, statement, textOf } from "./statements.ts";

export interface RandomCommand {
  statements: Statement[];
  /** Whether it is written as a block in YAML, or in quotes. */
  block: boolean;
}

export interface RandomPhase {
  commands: RandomCommand[];
  finally: RandomCommand[];
  onFailure: "ABORT" | "CONTINUE" | "RETRY-0" | "RETRY-1" | "RETRY-2" | undefined;
}

export interface RandomBuildspec {
  version: "0.1" | "0.2";
  variables: Record<string, string>;
  phases: Partial<Record<UserPhase, RandomPhase>>;
}

const command = fc.record({ statements: fc.array(statement, { minLength: 1, maxLength: 4 }), block: fc.boolean() });
const phase: fc.Arbitrary<RandomPhase> = fc.record({
  commands: fc.array(command, { maxLength: 4 }),
  finally: fc.oneof({ weight: 3, arbitrary: fc.constant<RandomCommand[]>([]) }, fc.array(command, { minLength: 1, maxLength: 2 })),
  onFailure: fc.constantFrom(
    undefined,
    undefined,
    undefined,
    "ABORT" as const,
    "CONTINUE" as const,
    "RETRY-0" as const,
    "RETRY-1" as const,
    "RETRY-2" as const,
  ),
});

export const buildspec: fc.Arbitrary<RandomBuildspec> = fc.record({
  version: fc.constantFrom("0.2", "0.2", "0.2", "0.2", "0.1"),
  variables: fc.dictionary(fc.constantFrom("A", "B"), fc.constantFrom("given", "it's $A", "two\nlines ", "")),
  phases: fc
    .record({ INSTALL: phase, PRE_BUILD: phase, BUILD: phase, POST_BUILD: phase }, { requiredKeys: [] })
    .filter((phases) => Object.values(phases).some(({ commands }) => commands.length > 0)),
});

export const commandText = ({ statements }: RandomCommand): string => statements.map(textOf).join("\n");

/** As a user would write it. */
export function yamlOf({ version, variables, phases }: RandomBuildspec): string {
  const list = (name: string, commands: RandomCommand[]) => (commands.length === 0 ? [] : [`    ${name}:`, ...commands.map(itemOf)]);
  const variablesOf = Object.entries(variables).map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`);
  const env = version === "0.1" ? ["environment_variables:", "  plaintext:"] : ["env:", "  variables:"];
  return [
    `version: ${version}`,
    ...(variablesOf.length === 0 ? [] : [...env, ...variablesOf]),
    "phases:",
    ...Object.entries(phases).flatMap(([name, { commands, finally: last, onFailure }]) => [
      `  ${name.toLowerCase()}:`,
      ...(onFailure === undefined ? [] : [`    on-failure: ${onFailure}`]),
      ...list("commands", commands),
      ...list("finally", last),
    ]),
    "",
  ].join("\n");
}

function itemOf(command: RandomCommand): string {
  const text = commandText(command);
  if (!command.block) return `      - ${JSON.stringify(text)}`;
  return `      - |-\n${text
    .split("\n")
    .map((line) => (line === "" ? "" : `        ${line}`))
    .join("\n")}`;
}
