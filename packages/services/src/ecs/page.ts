import { invalid } from "./faults.ts";
import { pageSize } from "./limits.ts";

/** One page of ARNs; the token is the place of the next one, as an opaque text. Throws InvalidParameterException for a token that is none of ours. */
export function page<R>(rows: R[], token: string | undefined, size: number = pageSize): { rows: R[]; nextToken?: string } {
  if (size < 1 || size > pageSize) throw invalid(`maxResults must be between 1 and ${pageSize}.`);
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw invalid("Invalid token.");
  const end = start + size;
  return { rows: rows.slice(start, end), ...(end < rows.length && { nextToken: Buffer.from(String(end)).toString("base64url") }) };
}
