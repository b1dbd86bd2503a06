import { expect, test } from "vitest";
import { choose } from "./queue.ts";
import type { OpenBuild } from "./store.ts";

const build = (id: string, waiting: boolean, created: number): OpenBuild => ({
  account: "000000000000",
  region: "us-east-1",
  id,
  project: id[0] as string,
  waiting,
  created,
});
const ids = (open: OpenBuild[], room: number) => choose(open, room).map(({ id }) => id);

test("the oldest first, as many as there is room for", () => {
  expect(ids([build("a1", false, 0), build("b1", true, 1), build("c1", true, 2), build("d1", true, 3)], 3)).toEqual(["b1", "c1"]);
  expect(ids([build("a1", false, 0), build("b1", true, 1)], 1)).toEqual([]);
});

test("a project with many builds does not keep the others out", () => {
  const many = ["a1", "a2", "a3", "a4"].map((id, index) => build(id, true, index));
  expect(ids([...many, build("b1", true, 9)], 3)).toEqual(["a1", "b1", "a2"]);
  expect(ids([build("a0", false, 0), ...many, build("b1", true, 9)], 2)).toEqual(["b1"]);
});
