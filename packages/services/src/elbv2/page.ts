import { invalid } from "./faults.ts";
import { pageSize } from "./limits.ts";

/** One page of a list; the marker is the place of the next item, in the form of an opaque text. Throws ValidationError for a marker that is none of ours. */
export function page<R>(rows: R[], marker: string | undefined, size: number = pageSize): { rows: R[]; NextMarker?: string } {
  const start = marker === undefined ? 0 : Number(Buffer.from(marker, "base64url").toString());
  if (!Number.isInteger(start) || start < 0) throw invalid(`The marker '${marker}' is not valid`);
  const end = start + size;
  return { rows: rows.slice(start, end), ...(end < rows.length && { NextMarker: Buffer.from(String(end)).toString("base64url") }) };
}
