/** Reads build.yaml: what cannot be said there is refused before anything is run. */
import { parse } from "yaml";
import * as z from "zod";

const texts = z.record(z.string(), z.string());

/** Lines that stand together in the log; lines between slashes are regular expressions. */
const blocks = z.union([z.string(), z.array(z.string()).min(1)]).transform((given) => (typeof given === "string" ? [given] : given));

const expectation = z.strictObject({
  /** From DOWNLOAD_SOURCE on: `BUILD` succeeded, `BUILD FAILED: CODE text`, `BUILD TIMED_OUT: CODE text`. */
  phases: z.array(z.string()).min(1),
  /** Of each command that was run, in order. */
  exits: z.array(z.number()),
  /** Blocks of the log, in order; each whole lines that follow one another. */
  log: blocks,
  /** What is nowhere in the log. */
  absent: z.array(z.string()).optional(),
  exported: texts.optional(),
  /** All files of the artifact, with what is in them; by identifier for secondary ones. */
  artifact: texts.optional(),
  secondary: z.record(z.string(), texts).optional(),
  /** Report groups with the number of cases by status; only those that are not 0. */
  reports: z.record(z.string(), z.record(z.string(), z.number())).optional(),
});

const scenario = z.strictObject({
  title: z.string(),
  rule: z.string(),
  from: z.array(z.string()).min(1),
  /** What the host must have: `bash`, `root` for changing the user. */
  needs: z.array(z.enum(["bash", "root"])).default([]),
  /** Members of CreateProject besides those that every project has. */
  project: z.record(z.string(), z.unknown()).default({}),
  /** Members of StartBuild. */
  start: z.record(z.string(), z.unknown()).default({}),
  /** SecureStrings in the parameter store, and secrets. */
  parameters: texts.default({}),
  secrets: texts.default({}),
  /** Builds of the same project, one after another; what is expected is that of the last. */
  builds: z.number().default(1),
  expect: expectation,
});

export type BuildScenario = z.infer<typeof scenario>;
export type Expectation = z.infer<typeof expectation>;

/** Throws with what is wrong and where. */
export function readBuildScenario(text: string): BuildScenario {
  const read = scenario.safeParse(parse(text));
  if (!read.success) throw new Error(z.prettifyError(read.error), { cause: read.error });
  return read.data;
}
