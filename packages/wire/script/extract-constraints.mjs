// Writes src/generated/constraints/*.json from botocore's models:
//   pip download --no-deps botocore && unzip botocore-*.whl
//   node packages/wire/script/extract-constraints.mjs DIRECTORY_WITH_botocore
// Each operation's input is walked in botocore's model and in the SDK's schema side by side, and the rules are written under
// the SDK's names, which differ in capitals only. The SDK's schemas carry `required`; length, pattern, range and enum are
// only in botocore.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { NormalizedSchema } from "@smithy/core/schema";

const SERVICES = {
  cloudtrail: "cloudtrail",
  "cloudwatch-logs": "logs",
  codebuild: "codebuild",
  codecommit: "codecommit",
  codepipeline: "codepipeline",
  "codestar-connections": "codestar-connections",
  ec2: "ec2",
  ecr: "ecr",
  ecs: "ecs",
  "elastic-load-balancing-v2": "elbv2",
  eventbridge: "events",
  iam: "iam",
  rds: "rds",
  s3: "s3",
  "secrets-manager": "secretsmanager",
  ssm: "ssm",
  sts: "sts",
};
const SIZED = new Set(["string", "list", "map", "blob", "integer", "long", "float", "double"]);

const [root] = process.argv.slice(2);
if (!root) throw new Error("usage: extract-constraints.mjs DIRECTORY_WITH_botocore");
const target = new URL("../src/generated/constraints/", import.meta.url);
mkdirSync(target, { recursive: true });

for (const [name, directory] of Object.entries(SERVICES)) {
  const table = extract(await import(`@aws-sdk/client-${name}`), newestModel(directory));
  writeFileSync(new URL(`${name}.json`, target), `${JSON.stringify(table, undefined, 0)}\n`);
  process.stdout.write(`${name}: ${Object.keys(table).length} structures\n`);
}

// Tables are only as good as what they came from.
const [, version] = /__version__ = ['"](.+)['"]/.exec(readFileSync(`${root}/botocore/__init__.py`, "utf8"));
writeFileSync(new URL("botocore-version.txt", target), `${version}\n`);

function newestModel(directory) {
  const folder = `${root}/botocore/data/${directory}`;
  const version = readdirSync(folder).toSorted().at(-1);
  const file = `${folder}/${version}/service-2.json`;
  return JSON.parse(existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`)));
}

function extract(sdk, { shapes, operations }) {
  const table = {};
  const seen = new Set();

  const ruleOf = (shapeName, ns) => {
    const shape = shapes[shapeName];
    const rule = {};
    if (SIZED.has(shape.type)) {
      if (shape.min !== undefined) rule.n = Number(shape.min);
      if (shape.max !== undefined) rule.x = Number(shape.max);
      if (shape.pattern) rule.p = shape.pattern;
      if (shape.enum) rule.e = shape.enum;
    }
    if (shape.type === "integer" || shape.type === "long") rule.i = 1;
    if (shape.sensitive) rule.s = 1;
    if (shape.type === "list" && ns.isListSchema()) add(rule, "m", ruleOf(shape.member.shape, ns.getValueSchema()));
    if (shape.type === "map" && ns.isMapSchema()) {
      add(rule, "k", ruleOf(shape.key.shape, ns.getKeySchema()));
      add(rule, "v", ruleOf(shape.value.shape, ns.getValueSchema()));
    }
    if (shape.type === "structure" && ns.isStructSchema()) walk(shapeName, ns);
    return Object.keys(rule).some((key) => key !== "s") ? rule : undefined;
  };

  const walk = (shapeName, ns) => {
    if (seen.has(ns.getName())) return;
    seen.add(ns.getName());
    const named = new Map(Object.keys(shapes[shapeName].members).map((member) => [member.toLowerCase(), member]));
    for (const [member, memberNs] of ns.structIterator()) {
      const found = named.get(member.toLowerCase());
      const rule = found && ruleOf(shapes[shapeName].members[found].shape, memberNs);
      if (rule) (table[ns.getName()] ??= {})[member] = rule;
    }
  };

  for (const schema of Object.values(sdk)) {
    if (!Array.isArray(schema) || schema[0] !== 9) continue;
    const input = operations[schema[2]]?.input;
    const ns = NormalizedSchema.of(schema[4]);
    if (input && ns.isStructSchema()) walk(input.shape, ns);
  }
  return table;
}

function add(rule, key, value) {
  if (value) rule[key] = value;
}
