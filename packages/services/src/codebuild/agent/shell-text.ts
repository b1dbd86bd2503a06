/** A word that the shell takes literally, whatever is in it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** What a shell lets be a variable's name; others cannot be set by a script. */
export const isVariableName = (name: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);

/** `text` with variables and command substitutions expanded by the shell, and nothing else. */
export const expanded = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;
