/** IPv4 arithmetic for the fake's networks. */
export interface Subnet {
  readonly base: number;
  readonly bits: number;
  readonly text: string;
}

export const addressNumber = (address: string): number => address.split(".").reduce((total, part) => total * 256 + Number(part), 0);

export const addressText = (value: number): string => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

/** Undefined when the text is not `a.b.c.d/bits`. */
export function parseSubnet(text: string): Subnet | undefined {
  const match = /^(\d{1,3}(?:\.\d{1,3}){3})\/(\d{1,2})$/.exec(text);
  const bits = Number(match?.[2]);
  if (!match || bits > 32 || match[1]!.split(".").some((part) => Number(part) > 255)) return undefined;
  const size = 2 ** (32 - bits);
  return { base: Math.floor(addressNumber(match[1]!) / size) * size, bits, text };
}

export const subnetSize = (subnet: Subnet): number => 2 ** (32 - subnet.bits);

export function contains(subnet: Subnet, address: string): boolean {
  const value = addressNumber(address);
  return value >= subnet.base && value < subnet.base + subnetSize(subnet);
}

export const overlap = (one: Subnet, other: Subnet): boolean =>
  one.base < other.base + subnetSize(other) && other.base < one.base + subnetSize(one);

/** The first address that is not taken; the network's own and the broadcast address never are. Undefined when there is none left. */
export function firstFree(subnet: Subnet, taken: ReadonlySet<string>): string | undefined {
  for (let value = subnet.base + 1; value < subnet.base + subnetSize(subnet) - 1; value++) {
    if (!taken.has(addressText(value))) return addressText(value);
  }
  return undefined;
}

/** As Docker derives it from the address. */
export const macAddress = (address: string): string =>
  ["02:42", ...address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"))].join(":");
