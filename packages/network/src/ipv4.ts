/** IPv4 arithmetic: addresses as unsigned 32-bit numbers, ranges as base and size. */
export interface Range {
  base: number;
  /** Number of addresses. */
  size: number;
  prefix: number;
}

/** Throws RangeError for what is no dotted quad. */
export function parseAddress(text: string): number {
  const parts = text.split(".");
  const octets = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  if (octets.length !== 4 || octets.some((octet) => octet > 255)) throw new RangeError(`not an IPv4 address: ${text}`);
  return octets.reduce((sum, octet) => sum * 256 + octet, 0);
}

export const formatAddress = (address: number): string =>
  [address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255].join(".");

/** A CIDR block; bits beyond the prefix are dropped. Throws RangeError. */
export function parseRange(cidr: string): Range {
  const [address = "", bits = "32"] = cidr.split("/");
  const prefix = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  if (prefix > 32) throw new RangeError(`not a CIDR block: ${cidr}`);
  const size = 2 ** (32 - prefix);
  const base = parseAddress(address);
  return { base: base - (base % size), size, prefix };
}

export const formatRange = (range: Range): string => `${formatAddress(range.base)}/${range.prefix}`;

/** The address `offset` places after the range's first. */
export const addressAt = (cidr: string, offset: number): string => formatAddress(parseRange(cidr).base + offset);

export const rangeContains = (outer: Range, inner: Range): boolean =>
  outer.base <= inner.base && inner.base + inner.size <= outer.base + outer.size;

export const contains = (cidr: string, address: string): boolean =>
  rangeContains(parseRange(cidr), { base: parseAddress(address), size: 1, prefix: 32 });

export const overlaps = (one: Range, other: Range): boolean => one.base < other.base + other.size && other.base < one.base + one.size;

/** The same addresses in as few ranges as nesting allows, sorted: sets of the packet filter refuse ranges that overlap. */
export function withoutNested(cidrs: readonly string[]): string[] {
  const ranges = cidrs.map(parseRange).sort((a, b) => a.base - b.base || b.size - a.size);
  const kept: Range[] = [];
  for (const range of ranges) {
    const last = kept.at(-1);
    if (!last || !rangeContains(last, range)) kept.push(range);
  }
  return kept.map(formatRange);
}
