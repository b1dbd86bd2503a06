import { expect, test } from "vitest";
import { choose } from "../queue.ts";
import type { OpenBuild } from "../store.ts";
import { buildsOn, demandOf, type Seat, seatFor } from "./seat.ts";

const gigabyte = 1024 ** 3;
const seat = (engine: string, buildsAtOnce: number, more: Partial<Seat> = {}): Seat => ({
  engine,
  buildsAtOnce,
  cpus: 4,
  memoryBytes: 8 * gigabyte,
  isPrivileged: true,
  ...more,
});
const demand = { cpus: 2, memoryBytes: 3 * gigabyte, isPrivileged: false };
const to = (used: Record<string, number>, seats: Seat[], of: typeof demand | undefined = demand) =>
  seatFor(of, seats, (engine) => used[engine] ?? 0)?.engine;

test("the least loaded with a free place, this machine before others", () => {
  const seats = [seat("", 2), seat("far", 4)];
  expect(to({}, seats)).toBe("");
  expect(to({ "": 1, far: 1 }, seats)).toBe("far");
  expect(to({ "": 1, far: 3 }, seats)).toBe("");
  expect(to({ "": 2, far: 3 }, seats)).toBe("far");
  expect(to({ "": 2, far: 4 }, seats)).toBeUndefined();
});

test("one that has all that the compute type has before one that has less", () => {
  const seats = [seat("", 2), seat("large", 2, { cpus: 16, memoryBytes: 32 * gigabyte })];
  const large = { cpus: 8, memoryBytes: 15 * gigabyte, isPrivileged: false };
  expect(to({ large: 1 }, seats, large)).toBe("large");
  expect(to({ large: 2 }, seats, large)).toBe("");
});

test("what may run nowhere else stays, and privileges are looked at", () => {
  const seats = [seat("", 2), seat("far", 9, { isPrivileged: false })];
  expect(seatFor(undefined, seats, () => 1)?.engine).toBe("");
  expect(to({ "": 2 }, seats, { ...demand, isPrivileged: true })).toBeUndefined();
  expect(to({ "": 2 }, seats)).toBe("far");
});

test("an engine runs so many builds as its cores and its memory have room for", () => {
  expect(buildsOn({ cpus: 16, memoryBytes: 64 * gigabyte })).toBe(8);
  expect(buildsOn({ cpus: 16, memoryBytes: 3 * gigabyte })).toBe(3);
  expect(buildsOn({ cpus: 1, memoryBytes: 0.5 * gigabyte })).toBe(1);
});

test("a compute type asks for what it has at AWS; one without cores for none", () => {
  expect(demandOf({ type: "LINUX_CONTAINER", image: "a", computeType: "BUILD_GENERAL1_LARGE", privilegedMode: true })).toEqual({
    cpus: 8,
    memoryBytes: 15 * gigabyte,
    isPrivileged: true,
  });
  expect(demandOf({ type: "LINUX_LAMBDA_CONTAINER", image: "a", computeType: "BUILD_LAMBDA_2GB" }).cpus).toBe(0);
});

test("a build that stays on a full machine lets those behind it go elsewhere, and projects still take turns", () => {
  const build = (id: string, more: Partial<OpenBuild>): OpenBuild => ({
    account: "0",
    region: "r",
    id,
    project: id[0] as string,
    waiting: true,
    created: 0,
    ...more,
  });
  const open = [
    build("a1", { waiting: false, engine: "" }),
    build("b1", {}),
    build("c1", { demand }),
    build("c2", { demand }),
    build("d1", { demand }),
  ];
  const chosen = choose(open, [seat("", 1), seat("far", 2)]);
  expect(chosen.map(({ id, engine }) => [id, engine])).toEqual([
    ["c1", "far"],
    ["d1", "far"],
  ]);
});
