/**
 * What a build should do, said plainly: one environment and one directory that go on from command to command, everything else gone with its
 * command. Knows nothing of scripts and files.
 */
import type { UserPhase } from "../../buildspec/buildspec.ts";
import type { RandomBuildspec, RandomCommand, RandomPhase } from "./buildspecs.ts";
import type { Statement } from "./statements.ts";

/** What goes on. */
interface State {
  variables: Map<string, string>;
  directory: string[];
}

/** What one command has besides. */
interface Shell extends State {
  defined: string | undefined;
  stopsAtFailure: boolean;
  trapped: boolean;
  status: number;
  output: string;
  files: Map<string, string>;
}

class Exit {
  readonly status: number;
  constructor(status: number) {
    this.status = status;
  }
}

/** The events that `events.ts` makes out of a real run. */
export function expectedEvents({ version, variables, phases }: RandomBuildspec): string[] {
  const given = new Map([...Object.entries(variables), ["CODEBUILD_BUILD_SUCCEEDING", "1"]]);
  const build = new Build(version === "0.2", { variables: given, directory: [] });
  for (const type of ["INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD"] as const) {
    const goesOn = build.phase(type, phases[type] ?? { commands: [], finally: [], onFailure: undefined });
    if (!goesOn) break;
  }
  return build.events;
}

class Build {
  readonly events: string[] = [];
  readonly #carries: boolean;
  readonly #files = new Map<string, string>();
  #state: State;
  #failures = 0;

  constructor(carries: boolean, state: State) {
    this.#carries = carries;
    this.#state = state;
  }

  /** Whether the next phase is run. */
  phase(type: UserPhase, { commands, finally: last, onFailure }: RandomPhase): boolean {
    const tries = onFailure?.startsWith("RETRY-") ? Number(onFailure.slice(6)) : 0;
    for (let left = tries; ; left--) {
      this.events.push(`phase ${type}`);
      const first = this.#commands(commands);
      const failed = !this.#commands(last) || !first;
      if (!failed || left <= 0) return this.#end(type, failed, onFailure);
      if (this.#failures === 0) this.#state.variables.set("CODEBUILD_BUILD_SUCCEEDING", "1");
      this.events.push(`retry ${type}`);
    }
  }

  #end(type: UserPhase, failed: boolean, onFailure: RandomPhase["onFailure"]): boolean {
    this.events.push(`phase-end ${type} ${failed ? "failed" : "succeeded"}`);
    if (!failed) return true;
    this.#failures += 1;
    if (onFailure === "CONTINUE") return true;
    return onFailure !== "ABORT" && (type === "BUILD" || type === "POST_BUILD");
  }

  #commands(commands: RandomCommand[]): boolean {
    for (const command of commands) {
      const { status, output } = this.#command(command);
      this.events.push(`ran ${status}: ${output}\n`);
      if (status === 0) continue;
      this.#state.variables.set("CODEBUILD_BUILD_SUCCEEDING", "0");
      return false;
    }
    return true;
  }

  #command({ statements }: RandomCommand): { status: number; output: string } {
    const { variables, directory } = this.#state;
    const shell: Shell = {
      variables: new Map(variables),
      directory: [...directory],
      defined: undefined,
      stopsAtFailure: false,
      trapped: false,
      status: 0,
      output: "",
      files: this.#files,
    };
    try {
      for (const one of statements) perform(shell, one);
      if (this.#carries) {
        shell.variables.set("CODEBUILD_LAST_EXIT", String(shell.status));
        this.#state = { variables: shell.variables, directory: shell.directory };
      }
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
      shell.status = error.status;
    }
    return { status: shell.status, output: shell.output + (shell.trapped ? "bye\n" : "") };
  }
}

function perform(shell: Shell, one: Statement): void {
  shell.status = meaning(shell, one);
  if (shell.stopsAtFailure && shell.status !== 0) throw new Exit(shell.status);
}

/** The status of a statement; what it does is done to the shell. */
function meaning(shell: Shell, one: Statement): number {
  switch (one.kind) {
    case "exit":
      throw new Exit(one.status);
    case "status":
    case "subshell":
    case "background":
      return one.status;
    case "call":
      if (shell.defined === undefined) return 127;
      shell.output += `f ${shell.defined} x\n`;
      return 0;
    case "if":
      perform(shell, (shell.variables.get(one.name) ?? "") === one.value ? one.yes : one.no);
      return shell.status;
    case "pipe":
      shell.output += `${one.text}\n`;
      return one.status;
    case "read":
      shell.output += shell.files.get("file") ?? "";
      return shell.files.has("file") ? 0 : 1;
    default:
      change(shell, one);
      return 0;
  }
}

type Succeeding = Exclude<Statement, { kind: "exit" | "status" | "subshell" | "background" | "call" | "if" | "pipe" | "read" }>;

function change(shell: Shell, one: Succeeding): void {
  const { variables } = shell;
  const valueOf = (name: string) => variables.get(name) ?? "unset";
  switch (one.kind) {
    case "set":
      return void variables.set(one.name, one.value);
    case "append":
      return void variables.set(one.name, (variables.get(one.name) ?? "") + one.value);
    case "unset":
      return void variables.delete(one.name);
    case "print":
    case "print-of-program":
      return void (shell.output += `<${valueOf(one.name)}>\n`);
    case "enter":
      return void shell.directory.push(one.directory);
    case "leave":
      return void (shell.directory = []);
    case "where":
      return void (shell.output += `${shell.directory.map((name) => `/${name}`).join("")}\n`);
    case "define":
      return void (shell.defined = one.text);
    case "set-e":
      return void (shell.stopsAtFailure = true);
    case "trap":
      return void (shell.trapped = true);
    case "for":
      shell.output += one.words.map((word) => `${word},`).join("");
      return void variables.set("WORD", one.words.at(-1) ?? "");
    case "here-document":
      return void (shell.output += `${one.text} ${valueOf(one.name)}\n`);
    case "write":
      return void shell.files.set("file", valueOf(one.name));
  }
}
