import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { againOf, wantedOf } from "./wanted.ts";

let directory: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "towpath-wanted-")));
  mkdirSync(join(directory, "app/ci"), { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true }));

type Options = Record<string, string | boolean | string[]>;
const wanted = (options: Options, from = "app", env = {}) => wantedOf({ arguments: [], options }, env, join(directory, from));
const write = (path: string) => writeFileSync(join(directory, path), "version: 0.2\n");

test("the buildspec is looked for in the source, a named one also from here", () => {
  write("app/buildspec.yml");
  write("app/ci/test.yml");
  write("elsewhere.yml");
  expect(wanted({}).buildspec).toMatchObject({ path: "buildspec.yml", text: "version: 0.2\n" });
  expect(wanted({ buildspec: "ci/test.yml" }).buildspec.path).toBe("ci/test.yml");
  expect(wanted({ buildspec: "test.yml", source: ".." }, "app/ci").buildspec.path).toBe("ci/test.yml");
  expect(wanted({ buildspec: "../elsewhere.yml" }).buildspec).toMatchObject({ path: undefined, file: join(directory, "elsewhere.yml") });
});

test("a missing buildspec is told with the places where it was looked for", () => {
  expect(() => wanted({})).toThrow(`looked for ${directory}/app/buildspec.yml.`);
  expect(() => wanted({ buildspec: "x.yml", source: ".." })).toThrow(`looked for ${directory}/x.yml and ${directory}/app/x.yml.`);
  write("app/buildspec.yaml");
  expect(() => wanted({})).toThrow("--buildspec buildspec.yaml");
});

test("variables keep their lines and equals signs, and come from here without a value", () => {
  write("app/buildspec.yml");
  const { variables } = wanted({ env: ["A=1=2\n3\n", "B=", "C"] }, "app", { C: "here" });
  expect(variables.map(({ name, value }) => [name, value])).toEqual([
    ["A", "1=2\n3\n"],
    ["B", ""],
    ["C", "here"],
  ]);
});

test("further sources have identifiers, and the one without is built", () => {
  write("app/buildspec.yml");
  mkdirSync(join(directory, "library"));
  const { secondary, directory: primary } = wanted({ source: [".", "lib=../library"] });
  expect([primary, secondary]).toEqual([join(directory, "app"), [{ identifier: "lib", directory: join(directory, "library") }]]);
  expect(() => wanted({ source: [".", ".."] })).toThrow("takes one directory");
  expect(() => wanted({ source: ["a=.", "a=.."] })).toThrow("given twice");
  expect(() => wanted({ source: ["a=nowhere"] })).toThrow("no directory");
});

test.each<[Options, string]>([
  [{ env: ["1A=2"] }, "NAME=VALUE"],
  [{ env: ["MISSING"] }, "no variable MISSING"],
  [{ timeout: "soon" }, "minutes"],
  [{ source: "nowhere" }, "no directory"],
])("%j is refused", (options, message) => {
  write("app/buildspec.yml");
  expect(() => wanted(options)).toThrow(message);
});

test("a shell reads the command that does it again as it was given", () => {
  const again = againOf({ arguments: [], options: { env: ["A=it's\n$HOME", "B=2"], vpcOf: "todo", privileged: true } });
  const words = execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${again}`])
    .toString()
    .split("\0");
  expect(words.slice(0, -1)).toEqual(["towpath", "build", "--env", "A=it's\n$HOME", "--env", "B=2", "--vpc-of", "todo", "--privileged"]);
});
