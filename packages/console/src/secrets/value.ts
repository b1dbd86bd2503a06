/** Values of secrets as text to show. */

export interface ShownValue {
  readonly text: string;
  readonly kind: "text" | "json" | "binary";
}

export function shownValue(value: {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: Uint8Array | undefined;
}): ShownValue {
  if (value.SecretString === undefined) return { text: base64(value.SecretBinary ?? new Uint8Array()), kind: "binary" };
  const pretty = prettyJson(value.SecretString);
  return pretty === undefined ? { text: value.SecretString, kind: "text" } : { text: pretty, kind: "json" };
}

/** Only objects: a number or a quoted word is a password like any other. */
function prettyJson(text: string): string | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return undefined;
  }
}

const base64 = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
