import type { Context } from "./context.ts";

/** Whether a process of this id exists, of whichever user. */
export function exists(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Asks `isDone` until it says yes, at most `withinMs`; resolves with whether it did. */
export async function until(context: Context, isDone: () => boolean | Promise<boolean>, withinMs: number, everyMs = 50): Promise<boolean> {
  const end = context.now() + withinMs;
  for (;;) {
    if (await isDone()) return true;
    if (context.now() >= end) return false;
    await context.sleep(everyMs);
  }
}
