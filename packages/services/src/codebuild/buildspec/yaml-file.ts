/** Reads YAML as CodeBuild's agent does: every scalar is the text in the file (3.10 stays 3.10), errors are in go-yaml's words. */
import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLError } from "yaml";
import { BuildspecError } from "./buildspec.ts";

export interface YamlFile {
  root: Node | null;
  /** The node an alias stands for; other nodes are themselves. */
  resolve(node: unknown): unknown;
  /** From 1. */
  position(node: unknown): { line: number; column: number };
}

/** Throws BuildspecError with go-yaml's text for the first mistake. */
export function readYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const error = document.errors[0];
  if (error) throw syntaxError(error, at(error.pos[0]), text);
  return {
    root: document.contents,
    resolve: (node) => resolveAlias(node, document, at),
    position: (node) => at((node as { range?: [number, number, number] | null } | null)?.range?.[0] ?? 0),
  };
}

function resolveAlias(node: unknown, document: Document, at: (offset: number) => { line: number; column: number }): unknown {
  if (!isAlias(node)) return node;
  const target = (node as Alias).resolve(document as Document.Parsed);
  if (target) return target;
  const position = at((node as Alias).range?.[0] ?? 0);
  throw new BuildspecError(
    `unknown anchor '${(node as Alias).source}' referenced`,
    `Nothing before this line is marked with &${(node as Alias).source}.`,
    position,
  );
}

/** The text of a scalar, "" for an empty value; undefined for maps and lists. */
export const textOf = (node: unknown): string | undefined => {
  if (node === null || node === undefined) return "";
  if (!isScalar(node)) return undefined;
  return node.value === null || node.value === undefined ? "" : String(node.value);
};

/** Whether a scalar stands in quotes. */
export const isQuoted = (node: unknown): boolean => isScalar(node) && (node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE");

export { isMap, isScalar, isSeq };

type Wording = (line: number, source: string) => [message: string, explanation: string];

const wordings: Partial<Record<YAMLError["code"], Wording>> = {
  TAB_AS_INDENT: (line) => [
    `found character that cannot start any token at line ${line}`,
    "This line is indented with a tab. YAML allows only spaces there.",
  ],
  BAD_SCALAR_START: (line) => [
    `found character that cannot start any token at line ${line}`,
    "A value cannot begin with @ or ` unless it is quoted.",
  ],
  BLOCK_AS_IMPLICIT_KEY: (line) => [
    `mapping values are not allowed in this context at line ${line}`,
    'A colon followed by a space makes a key. Put the whole value in quotes, or write it as a block after "|".',
  ],
  MISSING_CHAR: (line, source) =>
    /["']/.test(source)
      ? [`found unexpected end of stream at line ${line}`, "A quote that was opened is not closed."]
      : [`did not find expected ',' or ']' at line ${line}`, "A bracket or a comma is missing."],
  BAD_DQ_ESCAPE: (line) => [
    `found unknown escape character at line ${line}`,
    "Between double quotes a backslash begins an escape. Use single quotes, or write the backslash twice.",
  ],
  MULTIPLE_DOCS: (line) => [`expected a single document at line ${line}`, 'A buildspec is one document; remove the line "---".'],
  BAD_ALIAS: (line) => [
    `did not find expected alphabetic or numeric character at line ${line}`,
    "A value that begins with * must be quoted.",
  ],
};

function syntaxError(error: YAMLError, position: { line: number; column: number }, text: string): BuildspecError {
  const [message, explanation] = (wordings[error.code] ?? indentWording(error))(position.line, text.split("\n")[position.line - 1] ?? "");
  return new BuildspecError(message, explanation, position);
}

function indentWording(error: YAMLError): Wording {
  if (error.message.startsWith("Flow sequence")) {
    return (line) => [`did not find expected ',' or ']' at line ${line}`, "A list that was opened with [ is not closed with ]."];
  }
  if (error.message.startsWith("Flow map")) {
    return (line) => [`did not find expected ',' or '}' at line ${line}`, "A map that was opened with { is not closed with }."];
  }
  if (error.code === "BAD_INDENT") {
    return (line) => [`did not find expected key at line ${line}`, "This line is indented differently from the others of its block."];
  }
  return (line) => [`did not find expected key at line ${line}`, `${error.message}.`];
}
