import type { Ids } from "@towpath/journal";

/** Letters and digits of AWS's unique ids, which are base 32. */
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** A unique id such as "AROA…" for a role: the prefix names the kind, see the IAM guide's table of unique identifiers. */
export function uniqueId(prefix: "AROA" | "AIDA" | "ANPA" | "AKIA" | "ASIA", ids: Ids): string {
  return prefix + Array.from(ids.bytes(17), (byte) => alphabet[byte % 32]).join("");
}

/** An access key id has 20 characters, one fewer than the other unique ids. */
export function accessKeyId(prefix: "AKIA" | "ASIA", ids: Ids): string {
  return uniqueId(prefix, ids).slice(0, 20);
}

/** Forty characters, as secret keys have. */
export function secretAccessKey(ids: Ids): string {
  return ids.bytes(30).toString("base64");
}
