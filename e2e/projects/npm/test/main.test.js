import assert from "node:assert";
import { test } from "node:test";
import { chosen } from "../src/main.js";

test("a pattern means files of one directory", () => assert.deepEqual(chosen("*.js", ["a.js", "b/c.js", "d.ts"]), ["a.js"]));
test("two stars mean all directories", () => assert.deepEqual(chosen("**/*.js", ["a.js", "b/c.js", "d.ts"]), ["a.js", "b/c.js"]));
