import { createFakeEngine, type FakeEngine } from "@towpath/engine";
import { systemClock } from "@towpath/journal";
import { beforeEach, expect, test } from "vitest";
import { countOf, findLeftovers, inKinds, removeLeftovers } from "./leftovers.ts";
import { record } from "./test-context.ts";

const ours = (purpose: string) => ({ "towpath.installation": "ours", "towpath.purpose": purpose });
const theirs = { "towpath.installation": "theirs" };
let engine: FakeEngine;

beforeEach(async () => {
  engine = createFakeEngine({ clock: systemClock });
  engine.addImage("holder");
  engine.program({ command: "wait" }, ({ forever }) => forever());
  for (const [index, labels] of [ours("task"), ours("task"), ours("database"), theirs].entries()) {
    const id = await engine.containers.create({ image: "holder", name: `c${index}`, command: ["wait"], labels });
    await engine.containers.start(id);
    await engine.volumes.create({ name: `v${index}`, labels });
    await engine.networks.create({ name: `n${index}`, labels, subnet: `10.${index}.0.0/24` });
  }
});

test("what is of the installation is found, by purpose", async () => {
  const found = await findLeftovers(engine, "ours");
  expect(countOf(found)).toBe(9);
  expect(inKinds(found.containers)).toBe("3 (2 task, 1 database)");
});

test("all of it is removed, and nothing of another installation", async () => {
  const left = await removeLeftovers(record().context, engine, "ours", { keepData: false });
  expect(countOf(left)).toBe(0);
  expect(engine.leftovers({ "towpath.installation": "ours" })).toEqual([]);
  expect(engine.leftovers(theirs)).toHaveLength(3);
});

test("databases' volumes can be kept", async () => {
  await removeLeftovers(record().context, engine, "ours", { keepData: true });
  expect(engine.leftovers({ "towpath.installation": "ours" })).toEqual(["volume v2"]);
});
