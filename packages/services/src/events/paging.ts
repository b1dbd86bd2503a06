import { invalid } from "./faults.ts";
import { pageMax } from "./limits.ts";

interface Asked {
  NextToken?: string | undefined;
  Limit?: number | undefined;
}

/** One page of `all`; the token is where the next one starts. Throws ValidationException. */
export function pageOf<T>(all: T[], { NextToken: token, Limit: limit = pageMax }: Asked): { shown: T[]; NextToken?: string } {
  const start = token === undefined ? 0 : Number(/^\d{1,9}$/.exec(Buffer.from(token, "base64url").toString())?.[0]);
  if (!Number.isInteger(start)) throw invalid("Parameter NextToken is not valid.");
  const end = start + limit;
  return { shown: all.slice(start, end), ...(end < all.length && { NextToken: Buffer.from(String(end)).toString("base64url") }) };
}
