/** A word of the vocabulary: the shape of what is said with it, and what is then done. */
import * as z from "zod";
import type { Play } from "../play.ts";

/** Gives what the operation answered, if it was one. Throws Refused. */
export type Act = (play: Play) => Promise<unknown>;
/** Throws a ZodError for what cannot be said. */
export type Verb = (said: unknown) => Act;

export const verb =
  <T>(shape: z.ZodType<T>, act: (play: Play, said: T) => Promise<unknown>): Verb =>
  (said) => {
    const parsed = shape.parse(said);
    return (play) => act(play, parsed);
  };

/** A map; a text alone stands for the member `key`, and the verb alone for a map without members. */
export function words<S extends z.ZodRawShape>(shape: S, key?: keyof S & string) {
  const whole = z.strictObject(shape);
  return z.preprocess((said) => (key !== undefined && typeof said === "string" ? { [key]: said } : (said ?? {})), whole);
}

/** The letter of an execution. */
export const execution = z.string().regex(/^[A-Z]{1,2}$/, "must be the letter of an execution");

/** "Compile", or "Compile of B" where several run. */
export const action = z.string().regex(/^[\w.@-]+( of [A-Z]{1,2})?$/, 'must look like "Compile" or "Compile of B"');
