import { expect, test } from "vitest";
import { compilePattern } from "./compile.ts";
import { matchesPattern } from "./matches.ts";

const event = {
  source: "aws.ec2",
  resources: ["arn:a", "arn:b"],
  detail: {
    state: "running",
    name: "Größe.PNG",
    count: 5,
    ratio: 0.5,
    big: 123456789012,
    flag: false,
    nothing: null,
    empty: [],
    address: "10.1.2.3",
    address6: "2001:db8::ff",
    path: "/a/b*c/d.txt",
    owner: {
      team: "blue",
      tags: [
        { k: "x", v: "1" },
        { k: "y", v: "2" },
      ],
    },
  },
};
const matches = (detail: object) => matchesPattern(compilePattern(JSON.stringify({ detail })), event);

test.each<[string, object, boolean]>([
  ["a value out of several", { state: ["stopped", "running"] }, true],
  ["every field must have one", { state: ["running"], count: [6] }, false],
  ["numbers", { count: [5], ratio: [0.5], big: [123456789012] }, true],
  ["a number is no text", { count: ["5"] }, false],
  ["true, false and null", { flag: [false], nothing: [null] }, true],
  ["false is not null", { flag: [null] }, false],
  ["prefix", { state: [{ prefix: "run" }] }, true],
  ["prefix, other case", { state: [{ prefix: "RUN" }] }, false],
  ["prefix without regard to case", { state: [{ prefix: { "equals-ignore-case": "RUN" } }] }, true],
  ["suffix", { name: [{ suffix: ".PNG" }] }, true],
  ["suffix without regard to case", { name: [{ suffix: { "equals-ignore-case": ".png" } }] }, true],
  ["equals without regard to case", { name: [{ "equals-ignore-case": "GRÖSSE.png" }, { "equals-ignore-case": "gröẞe.png" }] }, true],
  ["anything but a value", { state: [{ "anything-but": "stopped" }] }, true],
  ["anything but this value", { state: [{ "anything-but": "running" }] }, false],
  ["anything but a list", { state: [{ "anything-but": ["running", "stopped"] }] }, false],
  ["anything but numbers", { count: [{ "anything-but": [1, 5] }] }, false],
  ["anything but a number, of a text", { state: [{ "anything-but": 5 }] }, true],
  ["anything but a prefix", { state: [{ "anything-but": { prefix: "run" } }] }, false],
  ["anything but prefixes", { state: [{ "anything-but": { prefix: ["a", "b"] } }] }, true],
  ["anything but a suffix", { name: [{ "anything-but": { suffix: ".png" } }] }, true],
  ["anything but without regard to case", { state: [{ "anything-but": { "equals-ignore-case": ["RUNNING"] } }] }, false],
  ["anything but a wildcard", { path: [{ "anything-but": { wildcard: "*.txt" } }] }, false],
  ["anything but, where there is nothing", { missing: [{ "anything-but": "x" }] }, false],
  ["above", { count: [{ numeric: [">", 4.9] }] }, true],
  ["open bounds", { count: [{ numeric: [">", 5] }] }, false],
  ["closed bounds", { count: [{ numeric: [">=", 5, "<=", 6] }] }, true],
  ["below", { count: [{ numeric: ["<", 5] }] }, false],
  ["equal", { count: [{ numeric: ["=", 5.0] }] }, true],
  ["a text is in no range", { state: [{ numeric: ["<", 5] }] }, false],
  ["exists", { state: [{ exists: true }], missing: [{ exists: false }] }, true],
  ["null exists", { nothing: [{ exists: true }] }, true],
  ["what is no leaf does not exist", { owner: [{ exists: true }] }, false],
  ["what is no leaf is absent", { owner: [{ exists: false }] }, true],
  ["an empty list is absent", { empty: [{ exists: false }] }, true],
  ["absent below what is absent", { a: { b: [{ exists: false }] } }, true],
  ["absent or something else", { state: [{ exists: false }, "running"] }, true],
  ["a block of addresses", { address: [{ cidr: "10.1.0.0/16" }] }, true],
  ["another block", { address: [{ cidr: "10.2.0.0/16" }] }, false],
  ["a block of the newer kind", { address6: [{ cidr: "2001:db8::/32" }] }, true],
  ["no address", { state: [{ cidr: "10.0.0.0/8" }] }, false],
  ["wildcards", { path: [{ wildcard: "/a/*/d.*" }] }, true],
  ["wildcards take everything", { path: [{ wildcard: "*" }] }, true],
  ["a wildcard is for the whole text", { path: [{ wildcard: "a/*" }] }, false],
  ["an asterisk itself", { path: [{ wildcard: "*b\\*c*" }] }, true],
  ["or", { $or: [{ state: ["stopped"] }, { count: [{ numeric: [">", 1] }] }] }, true],
  ["or, none of it", { $or: [{ state: ["stopped"] }, { count: [1] }] }, false],
  ["or, besides others", { flag: [true], $or: [{ state: ["running"] }, { count: [5] }] }, false],
  ["or within or", { $or: [{ state: ["a"] }, { flag: [false], $or: [{ count: [1] }, { count: [5] }] }] }, true],
  ["nested fields", { owner: { team: ["blue"] } }, true],
  ["fields of one element of a list", { owner: { tags: { k: ["x"], v: ["1"] } } }, true],
  ["fields of different elements", { owner: { tags: { k: ["x"], v: ["2"] } } }, false],
])("%s", (_what, pattern, expected) => {
  expect(matches(pattern)).toBe(expected);
});

test("a list matches by any of its values", () => {
  expect(matchesPattern(compilePattern('{"resources": ["arn:b", "arn:c"]}'), event)).toBe(true);
  expect(matchesPattern(compilePattern('{"resources": ["arn:c"]}'), event)).toBe(false);
});

test("many asterisks take no time", () => {
  const pattern = compilePattern(JSON.stringify({ a: [{ wildcard: `${"*a".repeat(500)}*b` }] }));
  expect(matchesPattern(pattern, { a: "a".repeat(100_000) })).toBe(false);
});

const flawOf = (text: string): string => {
  try {
    compilePattern(text);
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};
const at = (text: string, column: number, line = 1) => `\n at [Source: (String)"${text}"; line: ${line}, column: ${column}]`;

test.each<[string, string, number]>([
  ['["a"]', "Filter is not an object", 2],
  ["{}", "Empty objects are not allowed", 3],
  ['{"a": {}}', "Empty objects are not allowed", 9],
  ['{"int": 42}', '"int" must be an object or an array', 11],
  ['{"string": "my-value"}', '"string" must be an object or an array', 13],
  ['{"resources": []}', "Empty arrays are not allowed", 17],
  ['{"a": [["b"]]}', "Match value must be String, number, true, false, or null", 9],
  ['{"my_key": [{"EXISTS": true}]}', "Unrecognized match type EXISTS", 28],
  ['{"detail": {"c-count": [{"numeric": [">", 0, ">", 0]}]}}', "Bad numeric range operator: >", 49],
  ['{"detail": {"c-count": [{"numeric": [">", 0, "<"]}]}}', "Value of < must be numeric", 50],
  ['{"a": [{"numeric": ["!", 1]}]}', "Unrecognized numeric range operator: !", 27],
  ['{"a": [{"numeric": [">", 5, "<", 1]}]}', "Bottom must be less than top", 36],
  ['{"a": [{"exists": 1}]}', "exists match pattern must be either true or false.", 20],
  ['{"a": [{"prefix": 1}]}', "prefix match pattern must be a string", 20],
  ['{"a": [{"prefix": {"x": "y"}}]}', "Unsupported prefix pattern: x", 26],
  ['{"a": [{"prefix": "b", "suffix": "c"}]}', "Only one key allowed in match expression", 35],
  ['{"detail-type": [{"equals-ignore-case": ["ec2"]}]}', "equals-ignore-case match pattern must be a string", 42],
  ['{"a": [{"wildcard": "a**b"}]}', "Consecutive wildcard characters at pos 2", 27],
  ['{"a": [{"wildcard": "a\\\\x"}]}', "Invalid escape character at pos 2", 27],
  ['{"a": [{"anything-but": null}]}', "Value of anything-but must be an array or single string/number value.", 29],
  ['{"a": [{"anything-but": {"numeric": [1]}}]}', "Unsupported anything-but pattern: numeric", 38],
  [
    '{"a": [{"anything-but": [1, "b"]}]}',
    "Inside anything but list, either all values are number or string, mixed type is not supported",
    33,
  ],
  ['{"a": [{"anything-but": {"prefix": ""}}]}', "Null prefix/suffix not allowed", 38],
  ['{"$or": [{"a": [1]}]}', "There must have at least 2 Objects in $or relationship.", 21],
  ['{"$or": {"a": [1]}}', "It must be an Array followed with $or.", 10],
  ['{"$or": [{"prefix": [1]}, {"b": [1]}]}', "prefix is Ruler reserved fieldName which cannot be used inside $or.", 22],
  ['{"a": [1] "b": [2]}', "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries", 11],
  ["{'bad': 'quotation'}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 2],
  ['{"a": [1', "Unexpected end-of-input: expected close marker for Array", 9],
])("%s", (text, reason, column) => {
  expect(flawOf(text)).toBe(`${reason}${at(text, column)}`);
});

test("what is wrong inside a list has its place twice, a block of addresses none, and lines are counted", () => {
  const text = '{"detail": {"state": [{"anything-but": ["stopped", null]}]}}';
  expect(flawOf(text)).toBe(`Inside anything but list, start|null|boolean is not supported.${at(text, 56)}${at(text, 56)}`);
  expect(flawOf('{"a": [{"cidr": "10.0.0.0"}]}')).toBe("Malformed CIDR, one '/' required");
  expect(flawOf('{\n "a": []\n}')).toBe(`Empty arrays are not allowed${at('{\n "a": []\n}', 9, 2)}`);
  expect(flawOf("this is no JSON")).toContain(
    "Unrecognized token 'this': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at",
  );
});
