/** A command as data: help, parsing and the reference in docs/ come from one object. */
import type { Context } from "./context.ts";

export interface Command {
  /** As typed after `towpath`; two words for a command of a group. */
  readonly name: string;
  /** Positional arguments in commander's spelling: `[name...]`. */
  readonly arguments?: string;
  /** One line without a full stop, for the list. */
  readonly summary: string;
  /** What the summary cannot say; plain paragraphs. */
  readonly description?: string;
  readonly options?: readonly Option[];
  readonly examples?: readonly (readonly [command: string, what: string])[];
  /** Run for the group's bare name too: `towpath images` is `towpath images ls`. */
  readonly isDefault?: boolean;
  /** Left out of the list: called by other programs. */
  readonly isHidden?: boolean;
  /** Resolves with the exit code: 0 done, 1 it failed. Rejects with UserError for what the user can do something about. */
  run(context: Context, input: Input): Promise<number>;
}

export interface Option {
  /** In commander's spelling: `-f, --follow`, `--after <number>`. */
  readonly flags: string;
  readonly text: string;
}

export interface Input {
  readonly arguments: readonly string[];
  /** By the option's long name in camel case; true for a flag that was given, a list for one that may be given again (`--env <value...>`). */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

/** What was given after a `--name <value>` option. */
export function textOf(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === "string" ? value : undefined;
}

/** What was given after each `--name <value>` of an option that may be given again. */
export function textsOf(input: Input, name: string): readonly string[] {
  const values = input.options[name];
  return typeof values === "object" ? values : [];
}
