import { defineConfig } from "vitest/config";

/**
 * Three kinds of tests, told apart by name and place: `x.test.ts` is pure and fast, `x.engine.test.ts` needs a container
 * engine, `e2e/` drives the whole product with real clients.
 */
const project = (name: string, include: string[], options: object = {}) => ({
  test: { name, include, exclude: ["**/node_modules/**"], ...options },
});

/** `script/test` names a file here, to add up what all runs passed, failed and skipped. */
const report = process.env["TEST_REPORT"];

export default defineConfig({
  test: {
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "script/**/*.test.ts"],
          exclude: ["**/node_modules/**", "**/*.engine.test.ts"],
          testTimeout: 20_000,
        },
      },
      project("engine", ["packages/*/src/**/*.engine.test.ts"], { testTimeout: 120_000, hookTimeout: 300_000, fileParallelism: false }),
      project("e2e", ["e2e/**/*.test.ts"], { testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false }),
    ],
  },
});
