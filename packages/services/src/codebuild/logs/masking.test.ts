import type { LogLine } from "@towpath/engine";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BuildPlan } from "../plan/plan.ts";
import { makeMasker } from "./masker.ts";
import { needlesOf } from "./needles.ts";
import { freshTranscript, Transcript } from "./transcript.ts";

describe("what is masked", () => {
  test("values, lines of values, strings in JSON documents", () => {
    const { needles, tooShort } = needlesOf({
      A: "simple-value",
      B: "-----BEGIN KEY-----\nabcdefghij\nxy\n",
      C: '{"password": "pa\\"ssword", "port": 5432123, "deep": [{"k": "short"}, "longer-one"]}',
      D: "abc",
      E: "",
    });
    expect(needles).toContain("simple-value");
    expect(needles).toContain("abcdefghij");
    expect(needles).toContain('pa"ssword');
    expect(needles).toContain('pa\\"ssword');
    expect(needles).toContain("5432123");
    expect(needles).toContain("longer-one");
    expect(needles).not.toContain("short");
    expect(tooShort).toEqual(["D"]);
  });

  test("overlapping secrets, special characters, access key ids", () => {
    const masker = makeMasker(["abcdef", "defghi", "a+b(c)$"]);
    expect(masker.mask("x abcdefghi y a+b(c)$ z ASIAABCDEFGHIJKLMNOP.")).toBe("x *** y *** z ***.");
    expect(masker.mask("nothing here")).toBe("nothing here");
  });
});

const plan = { commands: [] } as unknown as BuildPlan;
const lineOf = (bytes: Buffer, index: number): LogLine => ({
  stream: "stdout",
  bytes,
  timeMs: index,
  timestamp: "2026-01-01T00:00:00.000000000Z",
});

/** Cuts `bytes` as an engine does: at newlines, and anywhere else it likes. */
function cutUp(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(10, from);
    const end = Math.min(newline < 0 ? bytes.length : newline + 1, from + size);
    pieces.push(bytes.subarray(from, end));
    from = end;
  }
  return pieces;
}

function stored(text: string, needles: string[], size: number): string {
  const transcript = new Transcript(plan, "no-such-token", makeMasker(needles), freshTranscript);
  const pieces = cutUp(Buffer.from(text), size).map(lineOf);
  for (const piece of pieces) transcript.feed(piece);
  transcript.finish(lineOf(Buffer.alloc(0), pieces.length));
  return transcript
    .take()
    .entries.map(({ message }) => message)
    .join("");
}

const secret = fc.string({ unit: fc.constantFrom(..."abXY019+/=$.é😀"), minLength: 4, maxLength: 24 });

test("no secret survives, however the output is cut", () => {
  const noise = fc.string({ unit: fc.constantFrom(..."abXY0 \n\t-é😀"), maxLength: 40 });
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 8 }),
      fc.array(noise, { maxLength: 8 }),
      fc.integer({ min: 1, max: 70 }),
      (secrets, noises, size) => {
        const text = secrets.map((value, index) => `${noises[index] ?? ""}${value}`).join("");
        const output = stored(
          text,
          [...secrets].sort((a, b) => b.length - a.length),
          size,
        );
        for (const value of secrets) expect(output).not.toContain(value);
      },
    ),
    { numRuns: 2000 },
  );
});

test("what is not secret is stored as it came, however it is cut", () => {
  const text = fc.string({ unit: fc.constantFrom(..."abc é😀\n"), maxLength: 200 }).filter((value) => value.isWellFormed());
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 70 }), (given, size) => {
      const expected = given === "" || given.endsWith("\n") ? given : `${given}\n`;
      expect(stored(given, ["zzzz"], size)).toBe(expected);
    }),
  );
});

test("a line of megabytes is stored in pieces, without a secret cut in two", () => {
  const value = "S3CR3T-😀-".repeat(30);
  for (const before of [262_100, 262_143, 262_144, 262_200, 524_000, 524_288]) {
    const text = `${"é".repeat(before)}${value}${"y".repeat(700_000)}\n`;
    const output = stored(text, [value], 16_384);
    expect(output).not.toContain("S3CR3T-😀-S3");
    expect(output.replaceAll("\n", "")).toBe(`${"é".repeat(before)}***${"y".repeat(700_000)}`);
  }
});
