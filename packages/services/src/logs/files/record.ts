import type { LogEvent } from "../model.ts";

/** One event is one line: time, ingestion time, message; line breaks and backslashes within the message are escaped. */
export function encodeRecord(timestamp: number, ingestionTime: number, message: string): string {
  return `${timestamp}\t${ingestionTime}\t${needsEscape.test(message) ? message.replace(escaped, (c) => (c === "\n" ? "\\n" : "\\\\")) : message}\n`;
}

const needsEscape = /[\n\\]/;
const escaped = /[\n\\]/g;

/** `line` is without its line break. */
export function decodeRecord(line: string, number: number): LogEvent {
  const first = line.indexOf("\t");
  const second = line.indexOf("\t", first + 1);
  const message = line.slice(second + 1);
  return {
    number,
    timestamp: Number(line.slice(0, first)),
    ingestionTime: Number(line.slice(first + 1, second)),
    message: message.includes("\\") ? message.replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c)) : message,
  };
}
