/** Secrets planted at random places of a build's output, as they are and in the forms in which programs pass them on. */
import type { LogLine } from "@towpath/engine";
import * as fc from "fast-check";
import { makeMasker } from "../../logs/masker.ts";
import { needlesOf } from "../../logs/needles.ts";
import { freshTranscript, Transcript } from "../../logs/transcript.ts";
import type { BuildPlan } from "../../plan/plan.ts";

const token = "d1ce0000d1ce";

/** No letter of a secret is in the noise around it, so that whatever of it is found in the log came from it. */
const letters = [..."QRSTUVWXZ"];
const core = fc.string({ unit: fc.constantFrom(...letters), minLength: 16, maxLength: 40 });
const punctuation = fc.constantFrom("", "+", "/", "=", "$", "&", "%", '"', "'", "\\", "<", ".", "ü", "🚀", " ");
const single = fc.tuple(core, punctuation, core).map(([before, between, after]) => `${before}${between}${after}`);
const secret = fc.oneof(
  single,
  fc.array(single, { minLength: 2, maxLength: 3 }).map((lines) => lines.join("\n")),
  single.map((value) => JSON.stringify({ password: value, port: 5432 })),
);

/** Each gives what is planted; `base64` of a part with other text before it is what HTTP's basic authentication sends. */
const forms: Record<string, (value: string) => string> = {
  itself: (value) => value,
  "in JSON": (value) => JSON.stringify({ value }),
  base64: (value) => Buffer.from(value).toString("base64"),
  "base64 for URLs": (value) => Buffer.from(value).toString("base64url"),
  "basic authentication": (value) => Buffer.from(`user:${value}`).toString("base64"),
  "percent-encoded": (value) => encodeURIComponent(value),
  "in a URL": (value) => `https://user:${encodeURIComponent(value)}@host/path`,
};

export interface Planted {
  secret: string;
  form: string;
  before: string;
  after: string;
  /** Bytes of the pieces in which the output comes. */
  piece: number;
  /** How it comes into the log: as output, or in the text of a command that is run and fails. */
  place: "output" | "command";
}

export const planted: fc.Arbitrary<Planted> = fc.record({
  secret,
  form: fc.constantFrom(...Object.keys(forms)),
  before: fc.string({ unit: fc.constantFrom(..."abc \n\t=:é😀"), maxLength: 60 }),
  after: fc.string({ unit: fc.constantFrom(..."abc \n\t=:é😀"), maxLength: 60 }),
  piece: fc.integer({ min: 1, max: 80 }),
  place: fc.constantFrom("output", "output", "command"),
});

/** What of the secret is in what is stored; undefined when nothing is. */
export function leak(one: Planted): string | undefined {
  const given = (forms[one.form] as (value: string) => string)(one.secret);
  const stored = storedFrom(one, `${one.before}${given}${one.after}`);
  const tell = partsOf(one.secret).flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)]);
  const whole = one.form === "itself" || one.form === "in JSON" ? [] : [given];
  return [...tell, ...whole].find((text) => stored.includes(text));
}

/** What must not be seen: the lines of a value, or the members of a JSON document. */
function partsOf(value: string): string[] {
  if (!value.startsWith("{")) return value.split("\n");
  return [(JSON.parse(value) as { password: string }).password];
}

function storedFrom({ secret: value, piece, place }: Planted, text: string): string {
  const plan = { commands: [{ text, line: 1 }] } as unknown as BuildPlan;
  const transcript = new Transcript(plan, token, makeMasker(needlesOf({ SECRET: value }).needles), freshTranscript);
  const told = ["begin", "phase BUILD", "run 0", "ran 0 1", "phase-end BUILD 1", "end"].map((word) => `${token} ${word}\n`);
  const output = place === "output" ? `${text}\n` : told.join("");
  for (const [index, bytes] of piecesOf(Buffer.from(output), piece).entries()) transcript.feed(lineOf(bytes, index));
  transcript.finish(lineOf(Buffer.alloc(0), 0));
  const { entries, events } = transcript.take();
  return (
    entries.map(({ message }) => message).join("") + events.map((event) => ("context" in event ? event.context?.message : "")).join("")
  );
}

const lineOf = (bytes: Buffer, index: number): LogLine => ({
  stream: "stdout",
  bytes,
  timeMs: index,
  timestamp: "2026-01-01T00:00:00.000000000Z",
});

/** As an engine cuts it: at newlines, and anywhere else it likes. */
function piecesOf(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(10, from);
    const end = Math.min(newline < 0 ? bytes.length : newline + 1, from + size);
    pieces.push(bytes.subarray(from, end));
    from = end;
  }
  return pieces;
}
