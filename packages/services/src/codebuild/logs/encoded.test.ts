import { execFileSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BuildPlan } from "../plan/plan.ts";
import { makeMasker } from "./masker.ts";
import { needlesOf } from "./needles.ts";
import { freshTranscript, Transcript } from "./transcript.ts";

const masked = (secrets: Record<string, string>, output: string): string => {
  const { mask } = makeMasker(needlesOf(secrets).needles);
  return output.split("\n").map(mask).join("\n");
};
/** What a shell prints that has the secret in $SECRET. */
const printed = (SECRET: string, script: string): string =>
  execFileSync("sh", ["-c", script], { env: { ...process.env, SECRET } }).toString();

describe("a secret is masked", () => {
  const secret = "it's /a+b? S3cr3t & co: ü";
  test.each([
    ["printed", 'echo "$SECRET"'],
    ["by set -x", 'set -x; exec 2>&1; : "$SECRET"'],
    ["by export -p", "export SECRET; export -p"],
    ["in base64", 'printf %s "$SECRET" | base64'],
    ["in base64 with its newline", 'echo "$SECRET" | base64'],
    ["in base64 behind one byte", 'printf %s "x$SECRET" | base64'],
    ["in base64 behind two bytes, with more behind it", 'printf %s "xy$SECRET:more" | base64'],
    ["in base64 for URLs", `printf %s "$SECRET" | base64 | tr '+/' '-_' | tr -d =`],
  ])("%s", (_, script) => {
    const output = printed(secret, script);
    const left = masked({ A: secret }, output);
    expect(left).toContain("***");
    expect(left).not.toContain("S3cr3t");
    for (const form of ["S3cr3t", "UzNjcjN0", "MzY3IzdC", "NjcjN0"]) expect(left).not.toContain(form);
  });

  test("as a part of an address, and in JSON", () => {
    const url = new URL("https://example.com/");
    url.searchParams.set("password", secret);
    for (const output of [
      url.href,
      encodeURIComponent(secret),
      encodeURIComponent(secret).replace(/%../g, (digits) => digits.toLowerCase()),
      JSON.stringify({ secret }),
    ])
      expect(masked({ A: secret }, output)).not.toMatch(/S3cr3t/i);
  });

  test("of several lines, in base64 as programs break it, and in JSON", () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${Array.from({ length: 12 }, (_, n) => `${n}MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ${n}`).join("\n")}\n-----END PRIVATE KEY-----\n`;
    for (const script of [`printf %s "$SECRET" | base64`, `printf %s "$SECRET" | base64 -w0`, `printf %s "$SECRET" | openssl base64`]) {
      const left = masked({ KEY: key }, printed(key, script)).replaceAll("***", "").replaceAll(/\s/g, "");
      expect(left.length).toBeLessThan(8);
    }
    expect(masked({ KEY: key }, JSON.stringify({ key }))).not.toContain("MIIEvQ");
  });

  test("that is a member of a JSON document, in any form", () => {
    const document = JSON.stringify({ username: "deployer-7", password: "pa ss/wörd-1" });
    const basic = Buffer.from("deployer-7:pa ss/wörd-1").toString("base64");
    expect(masked({ A: document }, `auth: ${basic}`)).not.toContain(basic.slice(8, 20));
    expect(masked({ A: document }, "postgres://u:pa%20ss%2Fw%C3%B6rd-1@db")).toBe("postgres://u:***@db");
  });
});

describe("what is not masked", () => {
  test("is a short value, or a common one, and the names are told", () => {
    const { needles, tooShort } = needlesOf({ A: "abc", B: "true", C: "5432", D: "Production", E: "s3cr3t-value" });
    expect(tooShort).toEqual(["A", "B", "C", "D"]);
    expect(needles).not.toContain("true");
  });
  test("is what a database's secret has in common with every log", () => {
    const rds = {
      username: "postgres",
      password: "u7!kE2-secret",
      engine: "postgres",
      host: "db.abc.us-east-1.rds.amazonaws.com",
      port: 5432,
    };
    const log = "pulling postgres:15, waiting for port 5432";
    expect(masked({ RDS: JSON.stringify(rds) }, log)).toBe(log);
    expect(masked({ RDS: JSON.stringify(rds) }, rds.password)).toBe("***");
  });
});

const at = { stream: "stdout", timestamp: "2026-01-01T00:00:00.000000000Z" } as const;

function stored(output: string, secrets: Record<string, string>, cuts: number[]): string {
  const transcript = new Transcript(
    { commands: [] } as unknown as BuildPlan,
    "no-token",
    makeMasker(needlesOf(secrets).needles),
    freshTranscript,
  );
  const bytes = Buffer.from(output);
  let from = 0;
  for (let n = 0; from < bytes.length; n++) {
    const newline = bytes.indexOf(10, from);
    const end = Math.min(newline < 0 ? bytes.length : newline + 1, from + (cuts[n % cuts.length] ?? 1));
    transcript.feed({ ...at, bytes: bytes.subarray(from, end), timeMs: n });
    from = end;
  }
  transcript.finish({ ...at, bytes: Buffer.alloc(0), timeMs: from });
  const { entries } = transcript.take();
  return entries.map(({ message }) => message).join("");
}

test("no form of a secret survives, wherever it stands and however the output is cut", () => {
  const value = fc
    .string({ unit: fc.constantFrom(..."abcXYZ019+/=$.'\"\\ &?é😀"), minLength: 8, maxLength: 40 })
    .filter((text) => text.trim() === text);
  const forms: ((text: string) => string)[] = [
    (text) => text,
    (text) => Buffer.from(text).toString("base64"),
    (text) => Buffer.from(`${text}\n`).toString("base64url"),
    encodeURIComponent,
    (text) => JSON.stringify(text).slice(1, -1),
    (text) => text.replaceAll("'", "'\\''"),
  ];
  const noise = fc.string({ unit: fc.constantFrom(..."qrst \n\té😀"), maxLength: 30 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(value, fc.nat(forms.length - 1), noise), { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }),
      (planted, cuts) => {
        const secrets = Object.fromEntries(planted.map(([text], n) => [`S${n}`, text]));
        const written = planted.map(([text, form]) => (forms[form] as (text: string) => string)(text));
        const output = stored(planted.map(([, , before], n) => `${before}${written[n]}`).join(" "), secrets, cuts);
        for (const text of [...written, ...Object.values(secrets)]) expect(output).not.toContain(text);
      },
    ),
    { numRuns: 1500 },
  );
});
