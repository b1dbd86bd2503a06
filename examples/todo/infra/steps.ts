import { setTimeout as delay } from "node:timers/promises";
import type { Context } from "./context.ts";

/** The steps that creation and removal are made of. Each is safe to repeat: a run that was broken off is simply run again. */

/** Finds a resource or creates it, and reports which of the two it was. */
export async function ensure<Resource>(
  context: Context,
  subject: string,
  find: () => Promise<Resource | undefined>,
  create: () => Promise<Resource>,
): Promise<Resource> {
  context.signal.throwIfAborted();
  const found = await find();
  if (found !== undefined) {
    context.report(subject, "found");
    return found;
  }
  context.report(subject, "creating");
  const created = await create();
  context.report(subject, "created");
  return created;
}

/** Removes a resource; one that is gone already is no error. */
export async function remove(context: Context, subject: string, action: () => Promise<unknown>): Promise<void> {
  context.signal.throwIfAborted();
  context.report(subject, "deleting");
  await orMissing(action);
  context.report(subject, "deleted");
}

/** The services have a different name each for "there is no such thing". */
export const isMissing = (error: unknown): boolean =>
  error instanceof Error && /NotFound|NoSuchEntity|NoSuchBucket|DoesNotExist|InvalidAllocationID/.test(error.name);

/** The result of a request, or undefined when what it asks for does not exist. */
export async function orMissing<Result>(request: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await request();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** For the SDK's waiters: polls each second at first, every 10 seconds later, and ends with the context's signal. */
export const waitSettings = (context: Context, maxWaitTimeSeconds: number) => ({
  maxWaitTime: maxWaitTimeSeconds,
  minDelay: 1,
  maxDelay: 10,
  abortSignal: context.signal,
});

/**
 * Repeats a request that AWS refuses for a while: a new role is not known everywhere at once, and the network interfaces of
 * stopped tasks and builds are released late. Any other error, and the last one after `attemptsMax`, is passed on.
 */
export async function patiently<Result>(
  context: Context,
  isTemporary: (error: Error) => boolean,
  request: () => Promise<Result>,
  attemptsMax = 60,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof Error) || !isTemporary(error) || attempt === attemptsMax) throw error;
    }
    await delay(Math.min(1_000 * attempt, 10_000), undefined, { signal: context.signal });
  }
}

export const isUnknownRole = (error: Error): boolean => /assume ?role|assume the role|role is not valid/i.test(error.message);

export const isStillUsed = (error: Error): boolean => /DependencyViolation|ResourceInUse|InUse/.test(error.name);

/** The value, which the service always gives although its type says that it may be absent. */
export function required<Value>(value: Value | null | undefined, name: string): Value {
  if (value === undefined || value === null) throw new Error(`The answer does not contain ${name}.`);
  return value;
}
