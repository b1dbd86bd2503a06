import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../scenarios/installation.ts";
import { readBuildScenario } from "./build-scenario.ts";
import { hostAgent, type Ran } from "./host-agent.ts";
import { type BuildHouse, provideForBuilds, runBuildScenario } from "./run-build.ts";

const root = join(import.meta.dirname, "../../../../scenarios/codebuild");

const folders = readdirSync(root, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name === "build.yaml")
  .map(({ parentPath }) => parentPath)
  .sort();
const nameOf = (folder: string): string => relative(root, folder);
/** As a project may be called. */
const projectOf = (folder: string): string => nameOf(folder).replaceAll("/", "_");

const has: Record<"bash" | "root", boolean> = { bash: isThere("bash"), root: process.getuid?.() === 0 };

function isThere(program: string): boolean {
  try {
    execFileSync(program, ["-c", "true"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

let house: BuildHouse;
beforeAll(async () => {
  const installation = await Installation.open();
  const ran = new Map<string, Ran>();
  const programs = new Map(folders.map((folder) => [projectOf(folder), join(folder, "programs")]));
  const programsOf = (project: string) => [programs.get(project) ?? ""].find((directory) => existsSync(directory));
  installation.engine.program({ image: "towpath/build:standard" }, hostAgent({ programsOf }, ran));
  await provideForBuilds(installation);
  house = { installation, ran };
});
afterAll(async () => {
  for (const one of house.ran.values()) one.end();
  await house.installation[Symbol.asyncDispose]();
});

describe.concurrent("builds", () => {
  for (const folder of folders) {
    const { needs } = readBuildScenario(readFileSync(join(folder, "build.yaml"), "utf8"));
    const missing = needs.filter((need) => !has[need]);
    const name = missing.length === 0 ? nameOf(folder) : `${nameOf(folder)} (needs ${missing.join(", ")})`;
    test.skipIf(missing.length > 0)(name, () => runBuildScenario(folder, projectOf(folder), house));
  }
});

test("are found, and each shows another rule", () => {
  const titles = folders.map((folder) => readBuildScenario(readFileSync(join(folder, "build.yaml"), "utf8")).title);
  expect(titles.length).toBeGreaterThanOrEqual(60);
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
});
