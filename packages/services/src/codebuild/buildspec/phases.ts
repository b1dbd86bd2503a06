import { nearest } from "./advice/nearest.ts";
import { BuildspecError, type Buildspec, type Command, type OnFailure, type PhaseSpec, type UserPhase } from "./buildspec.ts";
import { retryPatternLength } from "../limits.ts";
import { type Fields, fieldsOf, refused, textField, textMap } from "./fields.ts";
import { isSeq, textOf, type YamlFile } from "./yaml-file.ts";

export const phaseKeys: Record<string, UserPhase> = {
  install: "INSTALL",
  pre_build: "PRE_BUILD",
  build: "BUILD",
  post_build: "POST_BUILD",
};

/** The four phases, in the file's order. Throws BuildspecError. */
export function readPhases(file: YamlFile, root: Fields): Buildspec["phases"] {
  const phases = fieldsOf(file, root.get("phases"), "phases");
  const names = phases.keys();
  const unknown = names.find((name) => !phaseKeys[name]);
  if (unknown !== undefined) {
    const position = file.position(phases.keyNode(unknown));
    throw new BuildspecError(
      `Unknown phase name: ${unknown} at line ${position.line}`,
      `A buildspec has the phases install, pre_build, build and post_build; "${unknown}" is none of them${meant(unknown)}.`,
      position,
    );
  }
  if (names.length === 0) {
    throw new BuildspecError("wrong number of container tags, expected 1", 'A buildspec needs "phases:" with at least one phase.', {
      line: 1,
      column: 1,
    });
  }
  return Object.fromEntries(names.map((name) => [phaseKeys[name], readPhase(file, phases.get(name), `phases.${name}`)]));
}

function meant(unknown: string): string {
  const name = nearest(unknown, Object.keys(phaseKeys));
  return name === undefined ? "" : `, and perhaps meant as "${name}"`;
}

function readPhase(file: YamlFile, node: unknown, what: string): PhaseSpec {
  const fields = fieldsOf(file, node, what);
  if (fields.keys().includes("steps")) {
    const position = file.position(fields.keyNode("steps"));
    throw new BuildspecError(
      `GitHub Actions steps are not supported at line ${position.line}`,
      `Towpath does not run "steps" in a buildspec yet; write them as "commands".`,
      position,
    );
  }
  return {
    commands: readCommands(file, fields, "commands"),
    finally: readCommands(file, fields, "finally"),
    onFailure: readOnFailure(file, fields, what),
    runAs: textField(file, fields, "run-as", what),
    runtimeVersions: textMap(file, fields.get("runtime-versions"), `${what}.runtime-versions`),
  };
}

function readCommands(file: YamlFile, fields: Fields, list: CommandList): Command[] {
  return commandItems(fields.get(list)).map((item, index) => {
    const text = textOf(file.resolve(item));
    if (text === undefined) throw noCommand(file, item, list, index);
    return { text, line: file.position(item).line };
  });
}

export type CommandList = "commands" | "finally";

/** A single text counts as a list of one. */
export const commandItems = (value: unknown): unknown[] => (isSeq(value) ? value.items : textOf(value) === "" ? [] : [value]);

/** AWS's text names the list in Go's spelling, the item's line, and the line before it. */
export function noCommand(file: YamlFile, item: unknown, list: CommandList, index: number): BuildspecError {
  const { line, column } = file.position(item);
  const goName = list === "commands" ? "Commands" : "Finally";
  return new BuildspecError(
    `Expected ${goName}[${index}] to be of string type: found subkeys instead at line ${line}, value of the key tag on line ${line - 1} might be empty`,
    isSeq(file.resolve(item))
      ? "A command is a text; here is a list inside the list."
      : 'YAML reads a colon followed by a space as a key. Put the whole command in single quotes, or write it as a block after "|".',
    { line, column },
  );
}

function readOnFailure(file: YamlFile, fields: Fields, what: string): OnFailure | undefined {
  const text = textField(file, fields, "on-failure", what);
  if (text === undefined) return undefined;
  if (text === "ABORT") return { kind: "abort" };
  if (text === "CONTINUE") return { kind: "continue" };
  const [, count, pattern] = /^RETRY(?:-(\d+)(?=-|$))?(?:-(.+))?$/s.exec(text) ?? [text];
  const tries = Number(count ?? retriesDefault);
  if (!text.startsWith("RETRY") || (text !== "RETRY" && count === undefined && pattern === undefined) || tries > retriesMost) {
    throw refused(file, fields.get("on-failure"), `${what}.on-failure`, onFailureForms);
  }
  if (pattern === undefined) return { kind: "retry", tries };
  if (!isPattern(pattern)) throw refused(file, fields.get("on-failure"), `${what}.on-failure`, "RETRY with a regular expression");
  return { kind: "retry", tries, pattern };
}

const retriesDefault = 3;
const retriesMost = 100;
const onFailureForms = `ABORT, CONTINUE, RETRY, RETRY-<count>, RETRY-<pattern> or RETRY-<count>-<pattern>, with a count from 0 to ${retriesMost}`;

function isPattern(text: string): boolean {
  try {
    return text.length <= retryPatternLength && new RegExp(text, "s") instanceof RegExp;
  } catch {
    return false;
  }
}
