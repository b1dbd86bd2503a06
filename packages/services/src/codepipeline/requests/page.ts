/** Paging: a token is the place after the last row of the page before. */
import { InvalidNextTokenException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";

const encode = (place: string): string => Buffer.from(place).toString("base64url");

/** Throws InvalidNextTokenException for what is not a token of ours. */
export function placeOf(token: string | undefined): string | undefined {
  if (token === undefined) return undefined;
  const place = Buffer.from(token, "base64url").toString();
  if (place === "" || encode(place) !== token) throw fault(InvalidNextTokenException, "The next token was specified in an invalid format.");
  return place;
}

/** As `placeOf`, for lists in descending order of a number: what comes first is anything. */
export function numberBefore(token: string | undefined): number {
  const place = placeOf(token);
  if (place !== undefined && !/^\d{1,15}$/.test(place))
    throw fault(InvalidNextTokenException, "The next token was specified in an invalid format.");
  return place === undefined ? Number.MAX_SAFE_INTEGER : Number(place);
}

/** Cuts a list that was read with one row more than the page holds. */
export function pageOf<T>(rows: T[], size: number, place: (row: T) => string | number): { page: T[]; nextToken?: string } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  return rows.length > size && last !== undefined ? { page, nextToken: encode(String(place(last))) } : { page };
}
