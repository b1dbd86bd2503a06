/** A word that the shell takes literally, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What a shell lets be a variable's name; others cannot be set by a script. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/**
 * A command that writes `text` into a file with its variables and command substitutions expanded by the shell, and nothing else, without a
 * newline at the end. In a here-document quotes are what they are, and inside of substitutions they quote. `$line` is overwritten.
 */
export function writeExpanded(text: string, file: string): string {
  const lines = text.split("\n");
  let end = "CODEBUILD_END_OF_TEXT";
  while (lines.includes(end)) end += "_";
  const copy = `IFS= read -r line; printf '%s' "$line"; while IFS= read -r line; do printf '\\n%s' "$line"; done`;
  return `{ ${copy}; } > ${quoted(file)} <<${end}\n${text}\n${end}`;
}
