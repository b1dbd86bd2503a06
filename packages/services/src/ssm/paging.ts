import { InvalidNextToken } from "@aws-sdk/client-ssm";
import { fault } from "@towpath/wire";

/** One page of `all`; the token is where the next one starts. Throws InvalidNextToken. */
export function pageOf<T>(all: T[], token: string | undefined, size: number): { shown: T[]; NextToken?: string } {
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64").toString());
  if (!Number.isInteger(start) || start < 0) throw fault(InvalidNextToken, "The specified token is not valid.");
  const end = start + size;
  return { shown: all.slice(start, end), ...(end < all.length && { NextToken: Buffer.from(String(end)).toString("base64") }) };
}
