/** An event of the build's log stream; `message` ends with a newline, `at` is epoch milliseconds. */
export interface LogEntry {
  at: number;
  message: string;
}

/** The agent's own lines: `[Container] 2026/01/01 00:00:00.000000 text`, in UTC. A text of several lines gives several. */
export function containerLines(at: number, text: string, timestamp: string = new Date(at).toISOString()): LogEntry[] {
  return `[Container] ${stamp(timestamp)} ${text}`.split("\n").map((line) => ({ at, message: `${line}\n` }));
}

/** From RFC 3339 with any number of decimals. */
function stamp(timestamp: string): string {
  const decimals = /\.(\d+)/.exec(timestamp)?.[1] ?? "";
  return `${timestamp.slice(0, 10).replaceAll("-", "/")} ${timestamp.slice(11, 19)}.${decimals.slice(0, 6).padEnd(6, "0")}`;
}

/** The two lines that end every phase. */
export const phaseCompleteTexts = (phase: string, state: string, context = { statusCode: "", message: "" }): string[] => [
  `Phase complete: ${phase} State: ${state}`,
  `Phase context status code: ${context.statusCode} Message: ${context.message}`,
];
