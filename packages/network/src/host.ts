import { readFile } from "node:fs/promises";
import { nameservers } from "./dns/upstream.ts";
import { formatAddress, parseRange, type Range } from "./ipv4.ts";

/** A destination of the host's routing that a new network must not cover. `what` names it for people. */
export interface Taken {
  range: Range;
  what: string;
}

/** What must be known of the host on whose routing the VPCs are laid. Empty where the kernel does not say. */
export interface Host {
  /** Routes and resolvers. */
  taken(): Promise<Taken[]>;
  /** Every address but the loopback ones, also of interfaces that are down: packets to them reach the host's programs. */
  addresses(): Promise<string[]>;
  /** The size of packets on the default route, when it is smaller than usual (tunnels, clouds): bridges must not make larger ones. */
  smallMtu(): Promise<number | undefined>;
}

/** What the files of a machine's kernel say; `readable` gives the text of one, empty where there is none. */
export const hostBy = (readable: (path: string) => Promise<string>): Host => ({
  async taken() {
    const [routes, resolvConf] = await Promise.all([readable("/proc/net/route"), readable("/etc/resolv.conf")]);
    return [...parseRoutes(routes), ...resolvers(resolvConf)];
  },
  async addresses() {
    return parseLocalAddresses(await readable("/proc/net/fib_trie"));
  },
  async smallMtu() {
    const device = /^(\S+)\s+00000000\s/m.exec(await readable("/proc/net/route"))?.[1];
    const mtu = device ? Number(await readable(`/sys/class/net/${device}/mtu`)) : 0;
    return mtu >= 576 && mtu < 1500 ? mtu : undefined;
  },
});

export const thisHost: Host = hostBy((path) => readFile(path, "utf8").catch(() => ""));

/** The kernel writes addresses in hexadecimal, the least significant byte first. */
export function parseRoutes(table: string): Taken[] {
  const bytesReversed = (hex: string) => (hex.match(/../g) ?? []).reverse().reduce((sum, byte) => sum * 256 + Number.parseInt(byte, 16), 0);
  return table
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .filter((fields) => fields.length > 7 && fields[7] !== "00000000")
    .map(([device, destination = "", , , , , , mask = ""]) => {
      const prefix = bytesReversed(mask).toString(2).replaceAll("0", "").length;
      const cidr = `${formatAddress(bytesReversed(destination))}/${prefix}`;
      return { range: parseRange(cidr), what: `the host's route to ${cidr} by ${device}` };
    });
}

const resolvers = (resolvConf: string): Taken[] =>
  nameservers(resolvConf)
    .filter((address) => address.includes(".") && !address.startsWith("127."))
    .map((address) => ({ range: parseRange(address), what: `the host's resolver ${address}` }));

export function parseLocalAddresses(trie: string): string[] {
  const found = [...trie.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n\s+\/32 host LOCAL/g)].map((match) => String(match[1]));
  return [...new Set(found)].filter((address) => !address.startsWith("127."));
}
