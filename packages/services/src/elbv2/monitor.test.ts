import { FakeClock } from "@towpath/journal";
import { expect, test } from "vitest";
import type { Probe } from "./health.ts";
import { type Judgement, watchTarget } from "./monitor.ts";

const check = {
  port: "traffic-port",
  path: "/",
  intervalSeconds: 10,
  timeoutSeconds: 5,
  healthyThreshold: 3,
  unhealthyThreshold: 2,
  matcher: "200",
};

function watch(answers: (seconds: number) => Probe, refusals = 0) {
  const clock = new FakeClock(0);
  const stop = new AbortController();
  const seen: [seconds: number, state: string][] = [];
  const running = watchTarget(
    {
      clock,
      check,
      start: { state: "initial", reason: undefined, description: undefined },
      probe: async () => answers(clock.now() / 1_000),
      judged: (judgement: Judgement) => {
        if (refusals-- > 0) throw new TypeError("not now");
        seen.push([clock.now() / 1_000, judgement.state]);
      },
      failed: () => {},
    },
    stop.signal,
  );
  return { clock, stop, seen, running };
}

test("a target that starts to listen gets its traffic soon, not an interval later", async () => {
  const { clock, stop, seen, running } = watch((seconds) => (seconds < 3.2 ? { kind: "refused" } : { kind: "status", status: 200 }));
  await clock.advance(20_000);
  expect(seen.filter(([, state]) => state === "healthy")).toEqual([[3.2, "healthy"]]);
  stop.abort();
  await running;
});

test("refused connections count once an interval", async () => {
  const { clock, stop, seen, running } = watch(() => ({ kind: "refused" }));
  await clock.advance(30_000);
  expect(seen.filter(([, state]) => state === "unhealthy").map(([seconds]) => seconds)).toEqual([10]);
  stop.abort();
  await running;
});

test("a judgement that could not be recorded is recorded at the next check", async () => {
  const { clock, stop, seen, running } = watch(() => ({ kind: "status", status: 200 }), 1);
  await clock.advance(25_000);
  expect(seen).toEqual([[10, "healthy"]]);
  stop.abort();
  await running;
});
