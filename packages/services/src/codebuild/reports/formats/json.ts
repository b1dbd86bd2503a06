import { ReportUnreadable } from "../result.ts";

/** Throws ReportUnreadable. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\u{FEFF}/u, ""));
  } catch (cause) {
    throw new ReportUnreadable(`the file is not JSON: ${(cause as Error).message}`, { cause });
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
