import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { documents } from "./documents.ts";

const root = join(import.meta.dirname, "../..");

test.each(Object.entries(documents))("%s is what npm run docs makes now", async (path, make) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(await make());
});
