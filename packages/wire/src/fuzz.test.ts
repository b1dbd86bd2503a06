/** Whatever a client sends is read, or refused with a client's error: never anything a server would answer with 500. */
import * as codebuild from "@aws-sdk/client-codebuild";
import * as codepipeline from "@aws-sdk/client-codepipeline";
import * as ecs from "@aws-sdk/client-ecs";
import * as s3 from "@aws-sdk/client-s3";
import * as ssm from "@aws-sdk/client-ssm";
import { NormalizedSchema } from "@smithy/core/schema";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type ConstraintsName, loadConstraints } from "./constraints.ts";
import { toWireError } from "./errors.ts";
import type { WireRequest } from "./message.ts";
import { sample } from "./mirror/sample.ts";
import { type ClientClass, type ServiceModel, serviceModel } from "./model.ts";
import { protocolFor } from "./protocol.ts";
import { validator } from "./validate.ts";

const request = (body: string | Uint8Array, more: Partial<WireRequest> = {}): WireRequest => ({
  method: "POST",
  path: "/",
  rawPath: "/",
  query: {},
  headers: {},
  body: Buffer.from(body),
  requestId: "r",
  ...more,
});

interface Outcome {
  refused?: number;
  input?: object;
}

function reader(name: ConstraintsName, sdk: object, Client: ClientClass) {
  const model: ServiceModel = serviceModel(sdk, Client);
  const protocol = protocolFor(model);
  const validate = validator(model, loadConstraints(name));
  return {
    model,
    async read(operation: string, sent: WireRequest): Promise<Outcome> {
      try {
        const input = await protocol.decode(model.operations[operation]!, sent);
        return validate(operation, input) ? { refused: 400 } : { input };
      } catch (error) {
        const refusal = toWireError(model, error);
        if (!refusal) throw error;
        return { refused: refusal.status };
      }
    },
  };
}

const readers = [
  { ...reader("codepipeline", codepipeline, codepipeline.CodePipelineClient), operation: "CreatePipeline" },
  { ...reader("codebuild", codebuild, codebuild.CodeBuildClient), operation: "StartBuild" },
  { ...reader("ecs", ecs, ecs.ECSClient), operation: "RegisterTaskDefinition" },
  { ...reader("ssm", ssm, ssm.SSMClient), operation: "PutParameter" },
];

const strange = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1,
    1e308,
    1.5,
    "",
    "x",
    "é😀\ud800",
    [],
    {},
    [[]],
    [null],
    { a: null },
    { __type: "x", constructor: 1 },
    "NaN",
  ),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
);

/** Replaces one value, somewhere in a tree, by another. */
function bend(value: unknown, path: number[], by: unknown): unknown {
  const [step = 0, ...rest] = path;
  if (path.length === 0 || value === null || typeof value !== "object") return by;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return by;
  const held = (value as Record<string, unknown>)[key];
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? bend(item, rest, by) : (item as unknown)));
  return { ...value, [key]: bend(held, rest, by) };
}

test.each(readers)("$operation with a value bent anywhere", async ({ model, read, operation }) => {
  const whole = JSON.parse(JSON.stringify(sample(NormalizedSchema.of(model.operations[operation]![4])))) as unknown;
  const path = fc.array(fc.nat(30), { maxLength: 7 });
  let refusals = 0;
  await fc.assert(
    fc.asyncProperty(path, strange, async (steps, by) => {
      const { refused, input } = await read(operation, request(JSON.stringify(bend(whole, steps, by))));
      if (refused === undefined) expect(Object.getPrototypeOf(input)).toBe(Object.prototype);
      else expect(refused).toBe(400);
      refusals += refused === undefined ? 0 : 1;
    }),
    { numRuns: 300 },
  );
  expect(refusals).toBeGreaterThan(100);
});

test("bytes that are cut, doubled or changed anywhere", async () => {
  const [{ model, read, operation }] = readers as [(typeof readers)[0]];
  const whole = Buffer.from(JSON.stringify(sample(NormalizedSchema.of(model.operations[operation]![4]))));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cut) => {
      const bytes = Buffer.from(whole);
      bytes[at] = byte;
      const { refused } = await read(operation, request(cut ? bytes.subarray(0, at) : bytes));
      expect([400, undefined]).toContain(refused);
    }),
    { numRuns: 300 },
  );
});

test("S3 documents of any markup", async () => {
  const { read } = reader("s3", s3, s3.S3Client);
  const piece = fc.constantFrom(
    "<Delete>",
    "</Delete>",
    "<Object>",
    "</Object>",
    "<Key>",
    "</Key>",
    "<a/>",
    "&amp;",
    "&bad;",
    "&#0;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "text",
    "<__proto__>",
    "</__proto__>",
    "<?x?>",
    " ",
    'a="b"',
  );
  let read2xx = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 14 }), fc.boolean(), async (pieces, wrap) => {
      const text = wrap ? `<Delete><Object><Key>k</Key></Object>${pieces.join("")}</Delete>` : pieces.join("");
      const { refused, input } = await read("DeleteObjects", request(text, { labels: { Bucket: "bucket" } }));
      if (refused === undefined) read2xx++;
      expect([400, undefined]).toContain(refused);
      expect((input as { polluted?: unknown } | undefined)?.polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(read2xx).toBeGreaterThan(0);
});
