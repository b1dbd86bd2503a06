import { expect } from "vitest";

/** A line of a stack trace, or the inside of a program: `    at run (file.ts:3:5)`, `node:internal`. */
const inside = /^\s+at .+:\d+:\d+\)?$|node:internal|\bnode_modules\b/m;

/** Asserts that a text for users has something to say and is no stack trace. */
export function expectPlain(text: string): void {
  expect(text.trim()).not.toBe("");
  expect(text).not.toMatch(inside);
  expect(text).not.toMatch(/\[object Object\]|\bundefined\b|InternalFailure|this is a bug/);
}

/** An error of an SDK client as a user of it sees it. */
export interface Refusal {
  name: string;
  message: string;
  status: number | undefined;
}

/** What a call is refused with; fails when it succeeds, or when the refusal is not in plain words. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  const error = await call.then(
    (value) => new Error(`succeeded: ${JSON.stringify(value)}`),
    (reason: unknown) => reason as Error & { $metadata?: { httpStatusCode?: number } },
  );
  expectPlain(error.message);
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return { name: error.name, message: error.message, status };
}
