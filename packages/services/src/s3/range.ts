import { ApiError } from "@towpath/wire";

/** Bytes `start` to `end`, not included. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The bytes a Range header asks for. Undefined for a header that is to be ignored: malformed, another unit, several ranges. Throws
 * InvalidRange when the object has none of the bytes. RFC 9110, section 14.2.
 */
export function parseRange(header: string, sizeBytes: number): Span | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (first === "" && last === "") return undefined;
  if (first === "") {
    const span = { start: Math.max(0, sizeBytes - Number(last)), end: sizeBytes };
    if (span.start >= span.end) throw unsatisfiable(header, sizeBytes);
    return span;
  }
  if (last !== "" && Number(last) < Number(first)) return undefined;
  if (Number(first) >= sizeBytes) throw unsatisfiable(header, sizeBytes);
  return { start: Number(first), end: last === "" ? sizeBytes : Math.min(sizeBytes, Number(last) + 1) };
}

const unsatisfiable = (header: string, sizeBytes: number) =>
  new ApiError("InvalidRange", "The requested range is not satisfiable", 416, {
    RangeRequested: header,
    ActualObjectSize: String(sizeBytes),
  });

export const contentRange = ({ start, end }: Span, sizeBytes: number): string => `bytes ${start}-${end - 1}/${sizeBytes}`;
