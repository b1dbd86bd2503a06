import { Command as Parser, CommanderError } from "commander";
import type { Command, Input } from "./command.ts";
import type { Context } from "./context.ts";
import { UserError } from "./errors.ts";
import { versionNumber } from "./version-number.ts";

const about = `Runs the standard AWS container pipeline on this machine, for real.

Settings come from the environment: TOWPATH_HOME (data directory, default ~/.towpath), TOWPATH_PORT (4566), TOWPATH_HOST,
TOWPATH_ACCOUNT, TOWPATH_REGION; docs/config.md has all of them. Exit codes: 0 done, 1 it failed, 2 not understood.`;

/**
 * Parses and runs one command. Resolves with the exit code: 0 done, 1 it failed, 2 the command was not understood. What the user can
 * do something about is one plain message on standard error; TOWPATH_DEBUG=1 shows where it came from.
 */
export async function runProgram(commands: readonly Command[], words: readonly string[], context: Context): Promise<number> {
  let exitCode = 0;
  const program = parser(commands, context, async (command, input) => {
    exitCode = await command.run(context, input);
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    context.live(undefined);
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof DOMException && error.name === "AbortError") return 130;
    if (!isForUser(error)) throw error;
    context.note(`towpath: ${error.message}`);
    if (context.env["TOWPATH_DEBUG"]) context.note(String(error.stack));
    return error instanceof UserError ? error.exitCode : 1;
  }
}

/** Errors of the engine and of image making say what to do as well; they are told by their names, so that nothing heavy is loaded. */
const isForUser = (error: unknown): error is Error =>
  error instanceof UserError ||
  (error instanceof Error && ["DirectoryUnusable", "DiskFull", "EngineUnavailable", "ImageError"].includes(error.name));

function parser(commands: readonly Command[], context: Context, run: (command: Command, input: Input) => Promise<void>): Parser {
  const program = new Parser("towpath").description(about).helpCommand("help [command]", "show help for a command");
  program.version(versionNumber(), "--version", "show the version");
  program.exitOverride().showSuggestionAfterError().showHelpAfterError('("towpath --help" lists the commands)');
  program.configureOutput({ writeOut: (text) => context.print(text.trimEnd()), writeErr: (text) => context.note(text.trimEnd()) });
  const groups = new Map<string, Parser>();
  for (const command of commands) {
    const [first = "", second] = command.name.split(" ");
    if (second === undefined) {
      add(program, first, command, run);
      continue;
    }
    const group = groups.get(first) ?? program.command(first).copyInheritedSettings(program);
    groups.set(first, group);
    const sub = add(group, second, command, run);
    if (command.isDefault) group.summary(command.summary).description(`${command.summary}.`);
    sub.copyInheritedSettings(group);
  }
  return program;
}

function add(parent: Parser, name: string, command: Command, run: (command: Command, input: Input) => Promise<void>): Parser {
  const words = command.arguments === undefined ? name : `${name} ${command.arguments}`;
  const sub = parent.command(words, { isDefault: command.isDefault ?? false, hidden: command.isHidden ?? false });
  sub.copyInheritedSettings(parent);
  sub.summary(command.summary).description([`${command.summary}.`, command.description].filter(Boolean).join("\n\n"));
  for (const { flags, text } of command.options ?? []) sub.option(flags, text);
  const examples = (command.examples ?? []).map(([words_, what]) => `  ${words_.padEnd(44)} ${what}`);
  if (examples.length > 0) sub.addHelpText("before", `Examples:\n${examples.join("\n")}\n`);
  sub.action(async () => {
    await run(command, { arguments: sub.args, options: sub.opts() });
  });
  return sub;
}
