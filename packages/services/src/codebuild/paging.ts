import { pageSize } from "./limits.ts";
import { invalid } from "./project/refuse.ts";

/** Where a page begins, from the token of the page before. Throws InvalidInputException for a token that is none of ours. */
export function offsetOf(nextToken: string | undefined): number {
  if (nextToken === undefined || nextToken === "") return 0;
  const text = Buffer.from(nextToken, "base64url").toString("latin1");
  if (!/^from:\d{1,9}$/.test(text)) throw invalid("Invalid next token provided");
  return Number(text.slice(5));
}

/** The page of at most `size` that begins at `offset`; `found` holds one more when there is a next page. */
export function page<T>(found: T[], offset: number, size: number = pageSize): { items: T[]; nextToken?: string } {
  if (found.length <= size) return { items: found };
  return { items: found.slice(0, size), nextToken: Buffer.from(`from:${offset + size}`).toString("base64url") };
}
