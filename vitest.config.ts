import { defineConfig } from "vitest/config";

/**
 * Kinds of tests, told apart by name and place: `x.test.ts` is pure and fast, `x.engine.test.ts` needs a container
 * engine, `e2e/` drives the whole product with real clients.
 */
const project = (name: string, include: string[], options: object = {}) => ({
  test: { name, include, exclude: ["**/node_modules/**"], ...options },
});

/** Kills the server some fifty times on the way of whole deliveries, or stalls the engine: minutes of their own (npm run test:kills). */
const killing = ["e2e/kills.test.ts", "e2e/engine-stall.test.ts"];

/** Builds projects with packages of the languages' registries, in the large build image: run by itself too (npm run test:projects). */
const registries = "e2e/projects/**";

/** Those that deliver the whole example, restart engines or fill disks: one after another, and nothing beside them. */
const alone = ["e2e/demo.test.ts", "e2e/engine-restart.test.ts", "e2e/full-disk.test.ts"];
const endToEnd = { testTimeout: 600_000, hookTimeout: 600_000 };

/** `script/test` names a file here, to add up what all runs passed, failed and skipped. */
const report = process.env["TEST_REPORT"];

export default defineConfig({
  test: {
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.{ts,tsx}", "script/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.engine.test.ts"],
          testTimeout: 20_000,
        },
      },
      project("engine", ["packages/*/src/**/*.engine.test.ts"], { testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false }),
      {
        test: {
          name: "e2e",
          include: ["e2e/**/*.test.ts"],
          exclude: ["**/node_modules/**", ...killing, registries, ...alone],
          ...endToEnd,
          // They mostly wait for containers. Their VPCs have ranges of their own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      project("e2e-alone", alone, { ...endToEnd, fileParallelism: false, sequence: { groupOrder: 2 } }),
      project("kills", killing, { ...endToEnd, fileParallelism: false, sequence: { groupOrder: 3 } }),
      project("projects", [`${registries}/*.test.ts`], { ...endToEnd, sequence: { groupOrder: 4 } }),
    ],
  },
});
