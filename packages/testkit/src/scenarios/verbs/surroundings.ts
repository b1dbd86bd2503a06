/** upload, wait, restart, kill, call: the world around pipelines. */
import * as z from "zod";
import type { Play } from "../play.ts";
import { zipOf } from "../zip-of.ts";
import { type Verb, verb, words } from "./verb.ts";

const files = z.record(z.string(), z.string());

/** Without `to` the object of the pipeline's source action, which must then be the only one that takes an object. */
const upload = verb(
  words(
    {
      to: z.string().optional(),
      files: files.optional(),
      text: z.string().optional(),
      base64: z.string().optional(),
      summary: z.string().optional(),
    },
    "to",
  ),
  async (play, { to, files: given, text, base64, summary }) => {
    const place = to ?? sourceObject(play);
    const at = place.indexOf("/");
    const bytes = base64 === undefined ? text && Buffer.from(text) : Buffer.from(base64, "base64");
    const Body = bytes || (await zipOf(given ?? { "app.txt": `version of ${play.installation.clock.now()}\n` }));
    return play.call("s3", "PutObject", {
      Bucket: place.slice(0, at),
      Key: place.slice(at + 1),
      Body,
      ...(summary !== undefined && {
        Metadata: { "codepipeline-artifact-revision-summary": summary },
      }),
    });
  },
);

function sourceObject(play: Play): string {
  const { stages = [] } = play.declaration("pipeline.json");
  const objects = (stages[0]?.actions ?? []).flatMap(({ configuration }) =>
    configuration?.["S3Bucket"] === undefined ? [] : [`${configuration["S3Bucket"]}/${configuration["S3ObjectKey"]}`],
  );
  const [object] = objects;
  if (object === undefined || objects.length > 1) throw new Error(`the pipeline has ${objects.length} source objects: say which`);
  return object;
}

const unitMs: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const duration = z
  .string()
  .regex(/^(\d+ (second|minute|hour|day)s?)( \d+ (second|minute|hour|day)s?)*$/, 'must look like "7 days" or "1 hour 30 minutes"');

const wait = verb(duration, async (play, said) => {
  const parts = [...said.matchAll(/(\d+) (second|minute|hour|day)/g)];
  await play.installation.pass(parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitMs[unit ?? ""] ?? 0), 0));
});

const restart = verb(words({}), (play) => play.installation.restart());

/** Now, or with `at` when the process first reaches that crash point. */
const kill = verb(words({ at: z.string().optional() }), async (play, { at }) => {
  if (at === undefined) await play.installation.kill();
  else play.installation.killAt(at);
});

const operation = z.string().regex(/^[a-z0-9]+\.[A-Z]\w+$/, 'must look like "codepipeline.GetPipeline"');
const oneCall = z
  .record(operation, z.record(z.string(), z.unknown()))
  .refine((said) => Object.keys(said).length === 1, "must be one operation");

/** An operation with its input: `{codepipeline.GetPipeline: {name: shop}}`. */
const call = verb(oneCall, (play, said) => {
  const [[name = "", input = {}] = []] = Object.entries(said);
  const [service = "", operationName = ""] = name.split(".");
  return play.call(service, operationName, withFiles(play, input));
});

/** `{file: pipeline.json}` in an input is what the file holds. */
function withFiles(play: Play, given: object): object {
  const entries = Object.entries(given).map(([key, value]): [string, unknown] => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [key, value];
    const names = Object.keys(value);
    const file: unknown = (value as { file?: unknown }).file;
    return [key, names.length === 1 && typeof file === "string" ? play.declaration(file) : withFiles(play, value)];
  });
  return Object.fromEntries(entries);
}

export const surroundingVerbs: Readonly<Record<string, Verb>> = {
  upload,
  wait,
  restart,
  kill,
  call,
};
