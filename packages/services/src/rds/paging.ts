import { ApiError } from "@towpath/wire";
import { pageDefault } from "./limits.ts";

/** One page of rows ordered by a unique name; the marker is the last name of the page before. Throws InvalidParameterValue. */
export function pageOf<R>(
  all: R[],
  nameOf: (row: R) => string,
  input: { MaxRecords?: number | undefined; Marker?: string | undefined },
): { shown: R[]; Marker?: string } {
  const size = input.MaxRecords ?? pageDefault;
  if (size < 20 || size > 100) throw new ApiError("InvalidParameterValue", "Invalid value for MaxRecords: it must be between 20 and 100.");
  const start = input.Marker === undefined ? 0 : all.findIndex((row) => nameOf(row) > (input.Marker ?? ""));
  const shown = start < 0 ? [] : all.slice(start, start + size);
  const last = shown.at(-1);
  return { shown, ...(last !== undefined && last !== all.at(-1) && { Marker: nameOf(last) }) };
}
