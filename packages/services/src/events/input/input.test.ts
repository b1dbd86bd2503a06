import { expect, test } from "vitest";
import type { Envelope, GivenTarget } from "../model.ts";
import { inputOf } from "./input.ts";

const event: Envelope = {
  version: "0",
  id: "1",
  "detail-type": "Order",
  source: "my.shop",
  account: "000000000000",
  time: "2026-01-01T00:00:00Z",
  region: "us-east-1",
  resources: [],
  detail: { user: "ann", say: 'a "b"', payload: { id: "7", to: "bob" }, list: ["A", "B"], items: [{ n: 1 }, { n: 2 }] },
};
const rule = { arn: "arn:rule", name: "r" };
const given = (target: Partial<GivenTarget>) => inputOf({ Id: "t", Arn: "a", ...target } as GivenTarget, event, rule);
const transformed = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  given({ InputTransformer: { InputTemplate, InputPathsMap } });

test("the event itself, a part of it, or a constant", () => {
  expect(JSON.parse(given({}))).toEqual(event);
  expect(given({ InputPath: "$.detail.payload" })).toBe('{"id":"7","to":"bob"}');
  expect(given({ InputPath: "$.detail.items[1].n" })).toBe("2");
  expect(given({ InputPath: "$.detail.items[*].n" })).toBe("[1,2]");
  expect(given({ InputPath: "$.detail-type" })).toBe('"Order"');
  expect(given({ InputPath: "$.detail.none" })).toBe("null");
  expect(given({ Input: '{"a": 1}' })).toBe('{"a": 1}');
});

test.each<[string, string, Record<string, string>, string]>([
  [
    "JSON where a placeholder stands alone",
    '{"who": <u>, "what": <p>}',
    { u: "$.detail.user", p: "$.detail.payload" },
    '{"who": "ann", "what": {"id":"7","to":"bob"}}',
  ],
  ["text within quotes", '"<u> of users/<u>"', { u: "$.detail.user" }, '"ann of users/ann"'],
  ["text within quotes stays JSON", '{"say": "<s>!"}', { s: "$.detail.say" }, '{"say": "a \\"b\\"!"}'],
  ["objects and lists within quotes lose theirs", '"<p> <l>"', { p: "$.detail.payload", l: "$.detail.list" }, '"{id:7,to:bob} [A,B]"'],
  ["what is not there is empty", '{"a": <n>, "b": "<n>"}', { n: "$.detail.none" }, '{"a": "", "b": ""}'],
  [
    "the rule and the time",
    '"<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>"',
    {},
    '"arn:rule r 2026-01-01T00:00:00Z"',
  ],
  ["lists made of placeholders", "[<u>, 1]", { u: "$.detail.user" }, '["ann", 1]'],
])("%s", (_what, template, paths, expected) => {
  expect(transformed(template, paths)).toBe(expected);
});

test("the event as a placeholder, with and without its detail", () => {
  const { event: without, whole } = JSON.parse(transformed('{"event": <aws.events.event>, "whole": <aws.events.event.json>}')) as Record<
    string,
    object
  >;
  const { detail: _detail, "detail-type": detailType, ...rest } = event;
  expect(without).toEqual({ ...rest, detailType });
  expect(whole).toEqual(event);
});
