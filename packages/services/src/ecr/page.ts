import { invalidParameter } from "./faults.ts";

/** A page of a list that is held whole; the token is the number of entries before the next page. Throws InvalidParameter. */
export function pageOf<T>(all: T[], size: number, token: string | undefined): { shown: T[]; next: { nextToken?: string } } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isSafeInteger(start) || start < 0) throw invalidParameter("nextToken", "The specified token is not valid");
  const end = start + size;
  return { shown: all.slice(start, end), next: end < all.length ? { nextToken: Buffer.from(String(end)).toString("base64url") } : {} };
}
