/** How values without a form in JSON travel between the page and the server: dates as `{"$date": ms}`, bytes as `{"$bytes": base64}`. */
export const encode = (value: unknown): string => JSON.stringify(toPlain(value));

/** Throws SyntaxError. */
export const decode = (text: string): unknown => fromPlain(JSON.parse(text));

function toPlain(value: unknown): unknown {
  if (value instanceof Date) return { $date: value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString("base64") };
  if (Array.isArray(value)) return value.map(toPlain);
  return isObject(value) ? mapMembers(value, toPlain) : value;
}

function fromPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromPlain);
  if (!isObject(value)) return value;
  const [[name, member] = ["", undefined], ...more] = Object.entries(value);
  if (more.length === 0 && name === "$date" && typeof member === "number") return new Date(member);
  if (more.length === 0 && name === "$bytes" && typeof member === "string") return new Uint8Array(Buffer.from(member, "base64"));
  return mapMembers(value, fromPlain);
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const mapMembers = (value: object, map: (member: unknown) => unknown): object =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member)]));
