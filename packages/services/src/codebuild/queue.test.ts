import { expect, test } from "vitest";
import { choose, order } from "./queue.ts";
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

test("a build whose commands are over takes no place", () => {
  expect(ids([{ ...build("a1", false, 0), leaving: true }, build("b1", true, 1), build("c1", true, 2)], 1)).toEqual(["b1"]);
});

test("a fleet runs as many builds as it has machines, and keeps nobody else out", () => {
  const fleet = { arn: "fleet", machines: 2 };
  const on = ["a1", "b1", "c1", "d1"].map((id, index) => ({ ...build(id, index > 0, index), fleet }));
  expect(ids([...on, build("e1", true, 9)], 10)).toEqual(["b1", "e1"]);
  expect(order([...on, build("e1", true, 9)]).map(({ id }) => id)).toEqual(["b1", "c1", "d1", "e1"]);
});

test("a project with many builds does not keep the others out", () => {
  const many = ["a1", "a2", "a3", "a4"].map((id, index) => build(id, true, index));
  expect(ids([...many, build("b1", true, 9)], 3)).toEqual(["a1", "b1", "a2"]);
  expect(ids([build("a0", false, 0), ...many, build("b1", true, 9)], 2)).toEqual(["b1"]);
});
