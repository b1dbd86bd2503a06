/** The language of random commands: statements with a text for the shell and a meaning for the model (`model.ts`). */
import * as fc from "fast-check";
import { quoted } from "../../agent/shell-text.ts";

export type Statement =
  | { kind: "set"; name: string; value: string; exported: boolean }
  | { kind: "append"; name: string; value: string }
  | { kind: "unset"; name: string }
  | { kind: "print"; name: string }
  | { kind: "print-of-program"; name: string }
  | { kind: "enter"; directory: string }
  | { kind: "leave" }
  | { kind: "where" }
  | { kind: "status"; status: number }
  | { kind: "exit"; status: number }
  | { kind: "define"; text: string }
  | { kind: "call" }
  | { kind: "set-e" }
  | { kind: "trap" }
  | { kind: "subshell"; name: string; value: string; status: number }
  | { kind: "if"; name: string; value: string; yes: Statement; no: Statement }
  | { kind: "for"; words: string[] }
  | { kind: "here-document"; name: string; text: string }
  | { kind: "pipe"; text: string; status: number }
  | { kind: "background"; status: number }
  | { kind: "write"; name: string }
  | { kind: "read" };

export const names = ["A", "B", "LONG_NAME_1", "CODEBUILD_LAST_EXIT", "CODEBUILD_BUILD_SUCCEEDING", "WORD"] as const;
const own = names.slice(0, 3);

const piece = fc.constantFrom(
  "a",
  "b c",
  "'",
  '"',
  "$A",
  "`x`",
  "\\",
  "\n",
  "\t",
  " ",
  "é",
  "🚀",
  "*",
  "#",
  "- ",
  ": ",
  "${B}",
  "!",
  "%s",
  "~",
  "=",
);
const value = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(""));
const word = fc.constantFrom("one", "two", "drei");
const status = fc.constantFrom(0, 0, 1, 2, 7, 127, 255);
const ownName = fc.constantFrom(...own);
const anyName = fc.constantFrom(...names);

const simple: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), name: ownName, value, exported: fc.boolean() }),
  fc.record({ kind: fc.constant("append" as const), name: ownName, value }),
  fc.record({ kind: fc.constant("unset" as const), name: ownName }),
  fc.record({ kind: fc.constant("print" as const), name: anyName }),
  fc.record({ kind: fc.constant("print" as const), name: anyName }),
  fc.record({ kind: fc.constant("print-of-program" as const), name: anyName }),
  fc.record({ kind: fc.constant("enter" as const), directory: fc.constantFrom("x", "y z", "ü'\"$", "-n") }),
  fc.constant({ kind: "leave" as const }),
  fc.constant({ kind: "where" as const }),
  fc.record({ kind: fc.constant("status" as const), status }),
  fc.record({ kind: fc.constant("define" as const), text: word }),
  fc.constant({ kind: "call" as const }),
  fc.constant({ kind: "set-e" as const }),
  fc.constant({ kind: "trap" as const }),
  fc.record({ kind: fc.constant("subshell" as const), name: ownName, value, status }),
  fc.record({ kind: fc.constant("for" as const), words: fc.array(word, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant("here-document" as const), name: anyName, text: word }),
  fc.record({ kind: fc.constant("pipe" as const), text: word, status }),
  fc.record({ kind: fc.constant("background" as const), status }),
  fc.record({ kind: fc.constant("write" as const), name: anyName }),
  fc.constant({ kind: "read" as const }),
);

const exit = fc.record({ kind: fc.constant("exit" as const), status });
const choice = fc.record({ kind: fc.constant("if" as const), name: ownName, value, yes: fc.oneof(simple, exit), no: simple });

export const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 12, arbitrary: simple },
  { weight: 1, arbitrary: exit },
  { weight: 2, arbitrary: choice },
);

/** As the shell reads it. What programs complain of is left out: their words differ. */
export function textOf(one: Statement): string {
  switch (one.kind) {
    case "set":
      return `${one.exported ? "export " : ""}${one.name}=${quoted(one.value)}`;
    case "append":
      return `${one.name}="$${one.name}"${quoted(one.value)}`;
    case "unset":
      return `unset ${one.name}`;
    case "print":
      return `printf '<%s>\\n' "\${${one.name}-unset}"`;
    case "print-of-program":
      return `sh -c 'printf "<%s>\\n" "\${${one.name}-unset}"'`;
    case "enter":
      return `mkdir -p -- ${quoted(one.directory)} && cd -- ${quoted(one.directory)}`;
    case "leave":
      return `cd "$CODEBUILD_SRC_DIR"`;
    case "where":
      return `printf '%s\\n' "\${PWD#"$CODEBUILD_SRC_DIR"}"`;
    case "status":
      return `(exit ${one.status})`;
    case "exit":
      return `exit ${one.status}`;
    case "define":
      return `f() { printf 'f ${one.text} %s\\n' "$1"; }`;
    case "call":
      return "f x 2>/dev/null";
    case "set-e":
      return "set -e";
    case "trap":
      return "trap 'echo bye' EXIT";
    default:
      return longTextOf(one);
  }
}

function longTextOf(
  one: Extract<Statement, { kind: "subshell" | "if" | "for" | "here-document" | "pipe" | "background" | "write" | "read" }>,
): string {
  switch (one.kind) {
    case "subshell":
      return `(\n  ${one.name}=${quoted(one.value)}\n  cd /\n  exit ${one.status}\n)`;
    case "if":
      return `if [ "$${one.name}" = ${quoted(one.value)} ]; then\n${textOf(one.yes)}\nelse\n${textOf(one.no)}\nfi`;
    case "for":
      return `for WORD in ${one.words.join(" ")}; do printf '%s,' "$WORD"; done`;
    case "here-document":
      return `cat <<END\n${one.text} \${${one.name}-unset}\nEND`;
    case "pipe":
      return `echo ${one.text} | (cat; exit ${one.status})`;
    case "background":
      return `sh -c 'exit ${one.status}' & wait "$!"`;
    case "write":
      return `printf '%s' "\${${one.name}-unset}" > "$CODEBUILD_SRC_DIR/file"`;
    case "read":
      return `cat "$CODEBUILD_SRC_DIR/file" 2>/dev/null`;
  }
}
