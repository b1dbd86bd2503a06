import { addressAt, contains, formatAddress, overlaps, parseAddress, parseRange } from "@towpath/network";
import type { Reader, Transaction } from "@towpath/journal";
import { refuse } from "./faults.ts";
import { elasticIpRange, reservedAddresses } from "./limits.ts";
import type { Resource } from "./model.ts";
import { everywhere, inVpc, update } from "./store.ts";

/** The interfaces of a subnet. */
export const interfacesIn = (reader: Reader, subnet: Resource<"subnet">): Resource<"network-interface">[] =>
  inVpc(reader, subnet.vpcId ?? "", "network-interface").filter(({ data }) => data.subnetId === subnet.id);

export function freeAddresses(reader: Reader, subnet: Resource<"subnet">): number {
  return parseRange(subnet.data.cidrBlock).size - reservedAddresses - 1 - interfacesIn(reader, subnet).length;
}

/**
 * Takes an address of the subnet: the one that is wanted, else the next after the one given last that is free. Throws
 * InvalidParameterValue, InvalidIPAddress.InUse, InsufficientFreeAddressesInSubnet.
 */
export function takeAddress(tx: Transaction, subnet: Resource<"subnet">, wanted: string | undefined): string {
  const range = parseRange(subnet.data.cidrBlock);
  const used = new Set(interfacesIn(tx, subnet).map(({ data }) => data.privateIp));
  if (wanted !== undefined) return checkWanted(subnet.data.cidrBlock, wanted, used);
  const usable = range.size - reservedAddresses - 1;
  for (let tried = 0; tried < usable; tried++) {
    const offset = reservedAddresses + ((subnet.data.nextOffset - reservedAddresses + tried) % usable);
    const address = formatAddress(range.base + offset);
    if (used.has(address)) continue;
    update(tx, subnet, { nextOffset: offset + 1 });
    return address;
  }
  throw refuse("InsufficientFreeAddressesInSubnet", "The specified subnet does not have enough free addresses to satisfy the request.");
}

function checkWanted(cidrBlock: string, wanted: string, used: Set<string>): string {
  if (!isAddress(wanted)) throw refuse("InvalidParameterValue", `invalid value for parameter address: ${wanted}`);
  if (!contains(cidrBlock, wanted)) throw refuse("InvalidParameterValue", "Address does not fall within the subnet's address range");
  const { base, size } = parseRange(cidrBlock);
  const offset = parseAddress(wanted) - base;
  if (offset < reservedAddresses || offset === size - 1) {
    throw refuse("InvalidParameterValue", "Address is in subnet's reserved address range");
  }
  if (used.has(wanted)) throw refuse("InvalidIPAddress.InUse", "The specified address is already in use.");
  return wanted;
}

const isAddress = (text: string): boolean => {
  try {
    parseAddress(text);
    return true;
  } catch {
    return false;
  }
};

/** The next public address that no account has; undefined when all are taken. */
export function freeElasticIp(reader: Reader): string | undefined {
  const used = new Set(everywhere(reader, "elastic-ip").map(({ data }) => data.publicIp));
  const { size } = parseRange(elasticIpRange);
  return Array.from({ length: size - 2 }, (_, index) => addressAt(elasticIpRange, index + 1)).find((address) => !used.has(address));
}

export type RangeProblem = "malformed" | "size" | undefined;

/** VPCs and subnets have between 16 and 65,536 addresses. */
export function rangeProblem(cidr: string): RangeProblem {
  if (!/^[\d.]+\/\d+$/.test(cidr)) return "malformed";
  try {
    const { prefix } = parseRange(cidr);
    return prefix < 16 || prefix > 28 ? "size" : undefined;
  } catch {
    return "malformed";
  }
}

/** The block without bits beyond its prefix, as AWS stores it. */
export const canonicalRange = (cidr: string): string => `${formatAddress(parseRange(cidr).base)}/${parseRange(cidr).prefix}`;

export const rangesOverlap = (one: string, other: string): boolean => overlaps(parseRange(one), parseRange(other));

/** The name AWS gives an address inside VPCs. */
export const privateDnsName = (address: string, region: string): string =>
  `ip-${address.replaceAll(".", "-")}.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`;

/** A locally administered hardware address that follows from the IP address, as the engine makes it too. */
export const macOf = (address: string): string =>
  ["02", "42", ...address.split(".").map((octet) => Number(octet).toString(16).padStart(2, "0"))].join(":");
