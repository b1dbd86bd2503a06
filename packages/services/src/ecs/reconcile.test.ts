import fc from "fast-check";
import { expect, test } from "vitest";
import { ceilingOf, type Facts, floorOf, type Member, reconcile } from "./reconcile.ts";

let count = 0;
const member = (deploymentId: string, more: Partial<Member> = {}): Member => ({
  arn: `task-${(count += 1)}`,
  deploymentId,
  created: count,
  running: true,
  stopping: false,
  healthy: true,
  unhealthy: false,
  ...more,
});
const facts = (more: Partial<Facts>): Facts => ({
  now: 0,
  desiredCount: 2,
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  primary: { id: "new", halted: false, completed: false },
  olderId: "old",
  tasks: [],
  startAfter: 0,
  ...more,
});
const pending = { running: false, healthy: false };
const started = (plan: ReturnType<typeof reconcile>, id: string) => plan.start.find(({ deploymentId }) => deploymentId === id)?.count ?? 0;

test("a new service starts all of its tasks", () => {
  expect(reconcile(facts({ olderId: undefined })).start).toEqual([{ deploymentId: "new", count: 2 }]);
});

test("with 100/200 the new tasks start first and each healthy one lets an old one go", () => {
  const old = [member("old"), member("old")];
  expect(reconcile(facts({ tasks: old }))).toEqual({ start: [{ deploymentId: "new", count: 2 }], stop: [], blocked: false });
  const halfWay = reconcile(facts({ tasks: [...old, member("new"), member("new", pending)] }));
  expect(halfWay).toEqual({ start: [], stop: [{ arn: old[0]?.arn, why: "surplus" }], blocked: false });
  const done = reconcile(facts({ tasks: [...old, member("new"), member("new")] }));
  expect(done.stop).toHaveLength(2);
});

test("with 50/100 room is made first", () => {
  const old = [member("old"), member("old")];
  const plan = reconcile(facts({ minimumHealthyPercent: 50, maximumPercent: 100, tasks: old }));
  expect(plan.stop).toHaveLength(1);
  expect(plan.start).toEqual([{ deploymentId: "new", count: 1 }]);
});

test.each([
  [3, 100, 125],
  [2, 75, 100],
])("%i tasks at %i/%i cannot be replaced, and that is said", (desiredCount, minimumHealthyPercent, maximumPercent) => {
  const tasks = Array.from({ length: desiredCount }, () => member("old"));
  expect(reconcile(facts({ desiredCount, minimumHealthyPercent, maximumPercent, tasks }))).toEqual({ start: [], stop: [], blocked: true });
});

test("an unhealthy task of a finished deployment stays until its replacement is healthy", () => {
  const sick = member("new", { healthy: false, unhealthy: true });
  const primary = { id: "new", halted: false, completed: true };
  const first = reconcile(facts({ primary, tasks: [sick, member("new")] }));
  expect(first).toEqual({ start: [{ deploymentId: "new", count: 1 }], stop: [], blocked: false });
  const waiting = reconcile(facts({ primary, tasks: [sick, member("new"), member("new", pending)] }));
  expect(waiting).toEqual({ start: [], stop: [], blocked: false });
  const replaced = reconcile(facts({ primary, tasks: [sick, member("new"), member("new")] }));
  expect(replaced.stop).toEqual([{ arn: sick.arn, why: "unhealthy" }]);
});

test("where there is no room for a replacement, unhealthy tasks are replaced one at a time", () => {
  const primary = { id: "new", halted: false, completed: true };
  const sick = [member("new", { healthy: false, unhealthy: true }), member("new", { healthy: false, unhealthy: true })];
  const plan = reconcile(facts({ primary, maximumPercent: 100, minimumHealthyPercent: 0, tasks: sick }));
  expect(plan.stop).toEqual([{ arn: sick[0]?.arn, why: "unhealthy" }]);
  expect(plan.start).toEqual([{ deploymentId: "new", count: 1 }]);
});

test("failing tasks of a deployment under way are stopped at once, the old ones kept", () => {
  const tasks = [member("old"), member("old"), member("new", { healthy: false, unhealthy: true }), member("new", pending)];
  const plan = reconcile(facts({ tasks }));
  expect(plan.stop).toEqual([{ arn: tasks[2]?.arn, why: "unhealthy" }]);
  expect(plan.start).toEqual([{ deploymentId: "new", count: 1 }]);
});

test("a failed deployment that is not rolled back starts nothing; lost old tasks come back", () => {
  const plan = reconcile(facts({ primary: { id: "new", halted: true, completed: false }, tasks: [member("old")] }));
  expect(plan.start).toEqual([{ deploymentId: "old", count: 1 }]);
});

test("an old task that is lost during a deployment is replaced by its own revision", () => {
  const plan = reconcile(facts({ tasks: [member("old"), member("new", pending), member("new", pending)] }));
  expect(started(plan, "old")).toBe(1);
});

test("scaling in stops what serves least", () => {
  const tasks = [member("new"), member("new"), member("new", pending)];
  expect(reconcile(facts({ tasks, olderId: undefined })).stop).toEqual([{ arn: tasks[2]?.arn, why: "surplus" }]);
  expect(reconcile(facts({ desiredCount: 0, tasks, olderId: undefined })).stop).toHaveLength(3);
});

test("nothing is started before the throttle's time", () => {
  expect(reconcile(facts({ startAfter: 10 })).start).toEqual([]);
});

const anyMember = fc.record({
  deploymentId: fc.constantFrom("new", "old", "older"),
  created: fc.nat(1_000),
  kind: fc.constantFrom("pending", "running", "healthy", "unhealthy", "stopping"),
});
const anyFacts = fc
  .record({
    desiredCount: fc.nat(12),
    minimumHealthyPercent: fc.nat(100),
    maximumPercent: fc.integer({ min: 100, max: 200 }),
    completed: fc.boolean(),
    halted: fc.boolean(),
    members: fc.array(anyMember, { maxLength: 30 }),
  })
  .map(({ completed, halted, members, ...rest }) =>
    facts({
      ...rest,
      primary: { id: "new", halted: halted && !completed, completed },
      tasks: members.map(({ kind, ...given }, i) => ({
        ...given,
        arn: `task-${i}`,
        running: kind !== "pending",
        stopping: kind === "stopping",
        healthy: kind === "healthy",
        unhealthy: kind === "unhealthy",
      })),
    }),
  );

test("never below the floor of healthy tasks by its own doing, never above the ceiling", () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const plan = reconcile(given);
      const live = given.tasks.filter((task) => !task.stopping);
      const left = live.filter(({ arn }) => !plan.stop.some((stopped) => stopped.arn === arn));
      const healthyBefore = live.filter(({ healthy }) => healthy).length;
      const healthyAfter = left.filter(({ healthy }) => healthy).length;
      expect(healthyAfter).toBeGreaterThanOrEqual(Math.min(healthyBefore, floorOf(given)));
      const starts = plan.start.reduce((sum, { count: n }) => sum + n, 0);
      if (starts > 0) expect(left.length + starts).toBeLessThanOrEqual(ceilingOf(given));
      expect(new Set(plan.stop.map(({ arn }) => arn)).size).toBe(plan.stop.length);
      expect(plan.stop.every(({ arn }) => live.some((task) => task.arn === arn))).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("from any state it comes to exactly the desired tasks of the new deployment, when tasks become healthy", () => {
  fc.assert(
    fc.property(anyFacts, fc.infiniteStream(fc.nat(3)), (given, random) => {
      const roomy = given.minimumHealthyPercent < 100 || ceilingOf(given) > given.desiredCount;
      fc.pre(!given.primary.halted && roomy && floorOf(given) < ceilingOf(given));
      let tasks = given.tasks;
      let made = 0;
      for (let round = 0; round < 400; round++) {
        const plan = reconcile({ ...given, tasks });
        tasks = tasks
          .filter((task) => !task.stopping)
          .map((task) => (plan.stop.some(({ arn }) => arn === task.arn) ? { ...task, stopping: true } : task));
        for (const { deploymentId, count: n } of plan.start) {
          for (let i = 0; i < n; i++) tasks.push(member(deploymentId, { ...pending, arn: `made-${(made += 1)}`, created: 2_000 + made }));
        }
        // The world goes on: some pending tasks run, some running ones become healthy.
        tasks = tasks.map((task) => {
          const luck = random.next().value;
          if (task.stopping || task.unhealthy || luck === 0) return task;
          return task.running ? { ...task, healthy: true } : { ...task, running: true };
        });
      }
      const live = tasks.filter((task) => !task.stopping);
      expect(live.every(({ deploymentId, healthy }) => deploymentId === "new" && healthy)).toBe(true);
      expect(live).toHaveLength(given.desiredCount);
    }),
    { numRuns: 200 },
  );
});
