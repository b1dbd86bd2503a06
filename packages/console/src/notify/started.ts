import { startedBy } from "./ended.ts";

const key = "towpath-started";
const keptMax = 100;

/** What this browser started and has not seen the end of; kept over a reload. */
const ids = (): string[] => {
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? "[]") as string[];
  } catch {
    return [];
  }
};

/** Called for each operation that was answered. */
export function noteStarted(operation: string, input: object, output: unknown): void {
  const started = startedBy(operation, input, output).filter((id) => id !== "");
  if (started.length > 0) window.localStorage.setItem(key, JSON.stringify([...ids(), ...started].slice(-keptMax)));
}

/** Whether it was started here; true once only. */
export function takeStarted(id: string): boolean {
  const all = ids();
  if (!all.includes(id)) return false;
  window.localStorage.setItem(key, JSON.stringify(all.filter((one) => one !== id)));
  return true;
}
