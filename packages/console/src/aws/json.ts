/** How values without a form in JSON travel: dates as `{"$date": ms}`, bytes as `{"$bytes": base64}`. */
export const encode = (value: unknown): string => JSON.stringify(toPlain(value));

export const decode = (text: string): unknown => fromPlain(JSON.parse(text));

function toPlain(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) };
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value === "object" && value !== null) return mapMembers(value, toPlain);
  return value;
}

function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value);
  if (keys.length === 1 && "$date" in value && typeof value.$date === "number") return new Date(value.$date);
  if (keys.length === 1 && "$bytes" in value && typeof value.$bytes === "string") return fromBase64(value.$bytes);
  return mapMembers(value, fromPlain);
}

const mapMembers = (value: object, map: (member: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)]));

/** In pieces: as arguments of one call large bytes would overflow the stack. */
function toBase64(bytes: Uint8Array): string {
  let text = "";
  for (let from = 0; from < bytes.length; from += 0x8000) text += String.fromCharCode(...bytes.subarray(from, from + 0x8000));
  return btoa(text);
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
