/** Reads scenario.yaml: what cannot be said there is refused before anything is played. */
import { parse } from "yaml";
import * as z from "zod";
import { type Data, type DataMap, emptyExpectations } from "./match.ts";
import { actionVerbs } from "./verbs/actions.ts";
import { controlVerbs } from "./verbs/controls.ts";
import { expectVerbs } from "./verbs/expect.ts";
import { outsideVerbs } from "./verbs/outside.ts";
import { pipelineVerbs } from "./verbs/pipelines.ts";
import { surroundingVerbs } from "./verbs/surroundings.ts";
import type { Act, Verb } from "./verbs/verb.ts";

const verbs: Readonly<Record<string, Verb>> = {
  ...pipelineVerbs,
  ...controlVerbs,
  ...actionVerbs,
  ...surroundingVerbs,
  ...outsideVerbs,
  ...expectVerbs,
};

export const verbNames: readonly string[] = Object.keys(verbs);

export interface Scenario {
  title: string;
  rule: string;
  from: readonly string[];
  steps: readonly Step[];
}

export interface Step {
  /** As it is written, on one line. */
  text: string;
  act: Act;
  /** What the operation answers; a part of it. */
  gives?: DataMap;
  /** What it refuses with. */
  refused?: DataMap;
  /** Names for what is at paths of the answer. */
  remember?: Readonly<Record<string, string>>;
}

const data = z.record(z.string(), z.unknown()).refine((map) => Object.keys(map).length > 0, "must expect something");
const besides = z.strictObject({
  gives: data.optional(),
  refused: z.strictObject({ type: z.string(), message: z.string(), status: z.number().optional() }).optional(),
  remember: z.record(z.string().regex(/^[a-z]\w*$/, "must begin with a small letter"), z.string()).optional(),
});

const scenario = z.strictObject({
  title: z.string(),
  rule: z.string(),
  from: z.array(z.string()).min(1),
  steps: z.array(z.unknown()).min(1),
});

/** Throws with what is wrong and where. */
export function readScenario(text: string): Scenario {
  const read = scenario.parse(parse(text));
  const steps = read.steps.map(readStep);
  if (!steps.some(({ text: line, gives, refused }) => line.startsWith("expect") || gives || refused))
    throw new Error("the scenario expects nothing");
  return { ...read, steps };
}

function readStep(said: unknown, index: number): Step {
  const whole: Record<string, unknown> = typeof said === "string" ? { [said]: undefined } : ((said ?? {}) as Record<string, unknown>);
  const named = Object.keys(whole).filter((key) => Object.hasOwn(verbs, key));
  const [name = ""] = named;
  try {
    if (named.length !== 1) throw new Error(`must have one of the verbs ${verbNames.join(", ")}`);
    const { [name]: value, ...rest } = whole;
    const { gives, refused, remember } = besides.parse(rest);
    const empty = [name === "expect" ? value : undefined, gives, refused].flatMap((one) => emptyExpectations((one ?? "something") as Data));
    if (empty.length > 0) throw new Error(empty.join("; "));
    const text = value === undefined || value === null ? name : `${name}: ${JSON.stringify(value)}`;
    return {
      text,
      act: (verbs[name] as Verb)(value),
      ...(gives && { gives: gives as DataMap }),
      ...(refused && { refused: refused as DataMap }),
      ...(remember && { remember }),
    };
  } catch (cause) {
    throw new Error(
      `step ${index + 1} (${name || JSON.stringify(said)}): ${cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message}`,
      { cause },
    );
  }
}
