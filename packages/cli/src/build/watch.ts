import type { Context } from "../context.ts";
import { sleepUnless } from "../events/hand-on.ts";
import { readTree } from "./tree.ts";

const everyMs = 400;

/** What tells one state of some working trees from another: names, modes, sizes and times of the files that a build would be given. */
export async function fingerprintOf(directories: readonly string[], env: Context["env"]): Promise<string> {
  const trees = await Promise.all(directories.map((directory) => readTree(directory, env)));
  return JSON.stringify(trees.map(({ entries }) => entries.map(({ path, stats }) => [path, stats.mode, stats.size, stats.mtimeMs])));
}

/**
 * Resolves when the trees are other than `known` and nothing was changed for a moment, so that what an editor or Git does in several steps is
 * one change. Resolves with undefined when `signal` is aborted before.
 */
export async function changed(
  context: Pick<Context, "env" | "sleep">,
  directories: readonly string[],
  known: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let last = known; ;) {
    await sleepUnless(context, everyMs, signal);
    if (signal.aborted) return undefined;
    // A file that goes away while it is looked at is seen at the next look.
    const now = await fingerprintOf(directories, context.env).catch(() => last);
    if (now !== known && now === last) return now;
    last = now;
  }
}

/**
 * Builds whenever the trees change, and stops a build that is under way then. Resolves when `signal` is aborted, with the exit code of the
 * last build that came to its end, or 130 without one.
 */
export async function buildOnChange(
  context: Context,
  directories: readonly string[],
  build: (signal: AbortSignal) => Promise<number>,
  signal: AbortSignal,
): Promise<number> {
  let exitCode = 130;
  for (let known: string | undefined = await fingerprintOf(directories, context.env); known !== undefined;) {
    const superseded = new AbortController();
    const over = new AbortController();
    const next = changed(context, directories, known, AbortSignal.any([signal, over.signal]));
    void next.then((found) => found !== undefined && superseded.abort());
    const code: number = await build(AbortSignal.any([signal, superseded.signal]));
    if (signal.aborted) {
      over.abort();
      await next;
      return exitCode;
    }
    if (superseded.signal.aborted) context.note("The tree has changed; building again.");
    else {
      exitCode = code;
      context.note("Waiting for changes. Ctrl-C ends this.");
    }
    known = await next;
  }
  return exitCode;
}
