/** Times and durations as text; pure, so that screens and tests read the same. */

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". */
export function formatDuration(ms: number): string {
  const left = Math.max(0, ms);
  if (left < 10 * secondMs) return `${(Math.floor(left / 100) / 10).toFixed(1)} s`;
  if (left < minuteMs) return `${Math.floor(left / secondMs)} s`;
  if (left < hourMs) return both(left, minuteMs, "min", secondMs, "s");
  if (left < dayMs) return both(left, hourMs, "h", minuteMs, "min");
  return both(left, dayMs, "d", hourMs, "h");
}

function both(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = Math.floor((ms % largeMs) / smallMs);
  return `${Math.floor(ms / largeMs)} ${large}${rest === 0 ? "" : ` ${rest} ${small}`}`;
}

/** "just now", "12 s ago", "3 min ago", "in 2 h". */
export function formatRelative(at: number, now: number): string {
  const ms = now - at;
  const size = Math.abs(ms);
  if (size < 5 * secondMs) return "just now";
  const text = coarse(size);
  return ms >= 0 ? `${text} ago` : `in ${text}`;
}

function coarse(ms: number): string {
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return `${Math.floor(ms / minuteMs)} min`;
  if (ms < 2 * dayMs) return `${Math.floor(ms / hourMs)} h`;
  return `${Math.floor(ms / dayMs)} d`;
}

/** Today's times without their date. */
export function formatLocal(at: Date, now: Date = new Date()): string {
  const time = at.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (at.toDateString() === now.toDateString()) return time;
  return `${at.toLocaleDateString(undefined, { year: "numeric", month: "short", day: "numeric" })}, ${time}`;
}

export const formatUtc = (at: Date): string => `${at.toISOString().slice(0, 19).replace("T", " ")} UTC`;

/** "812 B", "4.2 MB"; decimal, as the AWS console has it. */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** A commit as people name it. */
export const shortCommit = (id: string): string => (/^[0-9a-f]{40,64}$/.test(id) ? id.slice(0, 7) : id);
