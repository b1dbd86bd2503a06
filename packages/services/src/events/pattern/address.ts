/** IP addresses and blocks of them, as `cidr` compares them. */
import { isIPv4, isIPv6 } from "node:net";

/** `bits` are 32 or 128. */
export interface Address {
  value: bigint;
  bits: number;
}

export interface Network extends Address {
  mask: number;
}

export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { value: fromParts(text.split(".").map(Number), 8), bits: 32 };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  const [head = "", tail] = text.split("::");
  const front = wordsOf(head);
  const back = tail === undefined ? [] : wordsOf(tail);
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - front.length - back.length }, () => 0);
  return { value: fromParts([...front, ...zeros, ...back], 16), bits: 128 };
}

/** An address of the older kind may stand at the end of one of the newer kind. */
function wordsOf(text: string): number[] {
  if (text === "") return [];
  return text.split(":").flatMap((word) => {
    if (!word.includes(".")) return [Number.parseInt(word, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = word.split(".").map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

const fromParts = (parts: number[], width: number): bigint => parts.reduce((sum, part) => (sum << BigInt(width)) | BigInt(part), 0n);

/** Gives what is wrong where it is no block of addresses. */
export function parseNetwork(text: string): Network | { wrong: string } {
  const parts = text.split("/");
  const [ip = "", mask = ""] = parts;
  if (parts.length !== 2) return { wrong: "Malformed CIDR, one '/' required" };
  if (!/^-?\d+$/.test(mask)) return { wrong: "Malformed CIDR, mask bits must be an integer" };
  if (mask.startsWith("-")) return { wrong: "Malformed CIDR, mask bits must not be negative" };
  const address = parseAddress(ip);
  if (!address) return { wrong: `Nonstandard IP address: ${ip}` };
  if (Number(mask) >= address.bits) return { wrong: `IPv${address.bits === 32 ? 4 : 6} mask bits must be < ${address.bits}` };
  return { ...address, mask: Number(mask) };
}

export function isIn(network: Network, address: Address): boolean {
  const shift = BigInt(network.bits - network.mask);
  return address.bits === network.bits && address.value >> shift === network.value >> shift;
}
