/** Reads a declaration from JSON text and remembers where in the text each part stands. */
import { isNode, LineCounter, parseDocument } from "yaml";

/** A place in the text; `path` is written as the AWS command line's queries are, positions from 0: `stages[1].actions[0].name`. */
export interface TextPlace {
  path?: string;
  line?: number;
  column?: number;
}

export interface ReadDeclaration {
  declaration: object;
  placeOf(path: readonly (string | number)[]): TextPlace;
}

/**
 * What `create-pipeline --cli-input-json` and `get-pipeline` have: a declaration, or an object with it under `pipeline`. The
 * positions come from the YAML library: JSON is a part of YAML.
 */
export function readDeclaration(text: string): ReadDeclaration | { problem: { message: string } & TextPlace } {
  let whole: unknown;
  try {
    whole = JSON.parse(text);
  } catch (error) {
    return { problem: { message: `This is not JSON: ${(error as SyntaxError).message}`, ...positionIn(text, error as SyntaxError) } };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: "silent" });
  const wrapped = isObject(whole) && isObject(whole["pipeline"]) ? whole["pipeline"] : undefined;
  const declaration = wrapped ?? whole;
  if (!isObject(declaration))
    return { problem: { message: "This is not a pipeline's declaration: it must be a JSON object.", line: 1, column: 1 } };
  const root = wrapped ? ["pipeline"] : [];
  const placeOf = (path: readonly (string | number)[]): TextPlace => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn([...root, ...path.slice(0, length)], true);
      if (!isNode(node) || !node.range) continue;
      const { line, col } = lines.linePos(node.range[0]);
      return { path: pathText(path), line, column: col };
    }
    return { path: pathText(path) };
  };
  return { declaration, placeOf };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

const pathText = (path: readonly (string | number)[]): string =>
  path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`), "");

/** V8 tells the position as an offset for some mistakes and not at all for a text that ends too early. */
function positionIn(text: string, { message }: SyntaxError): TextPlace {
  const offset = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, offset === undefined ? text.length : Number(offset)).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
