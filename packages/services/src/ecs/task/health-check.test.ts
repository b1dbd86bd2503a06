import { FakeClock } from "@towpath/journal";
import { expect, test } from "vitest";
import type { HealthStatus } from "../model.ts";
import { healthCommand, watchHealth } from "./health-check.ts";

async function watch(passes: (seconds: number) => boolean, check: object, seconds: number): Promise<[number, HealthStatus][]> {
  const clock = new FakeClock(0);
  const stop = new AbortController();
  const seen: [number, HealthStatus][] = [];
  const running = watchHealth(
    {
      clock,
      check: { interval: 10, timeout: 5, retries: 3, ...check },
      health: "UNKNOWN",
      startedAt: 0,
      run: async () => passes(clock.now() / 1_000),
      changed: (health) => seen.push([clock.now() / 1_000, health]),
    },
    stop.signal,
  );
  await clock.advance(seconds * 1_000);
  stop.abort();
  await running;
  return seen;
}

test("a container is healthy as soon as its check passes", async () => {
  expect(await watch((seconds) => seconds >= 3, {}, 30)).toEqual([[3, "HEALTHY"]]);
});

test("failures count once an interval", async () => {
  expect(await watch(() => false, {}, 60)).toEqual([[30, "UNHEALTHY"]]);
});

test("failures in the start period do not count", async () => {
  expect(await watch(() => false, { startPeriod: 40 }, 100)).toEqual([[60, "UNHEALTHY"]]);
});

test("a healthy container that fails becomes unhealthy after its retries, and healthy again with one pass", async () => {
  const seen = await watch((seconds) => seconds < 15 || seconds >= 60, {}, 80);
  expect(seen).toEqual([
    [0, "HEALTHY"],
    [40, "UNHEALTHY"],
    [60, "HEALTHY"],
  ]);
});

test("CMD and CMD-SHELL", () => {
  expect(healthCommand(["CMD", "node", "check.js"])).toEqual(["node", "check.js"]);
  expect(healthCommand(["CMD-SHELL", "curl -f http://localhost/ || exit 1"])).toEqual([
    "/bin/sh",
    "-c",
    "curl -f http://localhost/ || exit 1",
  ]);
});
