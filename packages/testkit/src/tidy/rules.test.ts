import { describe, expect, test } from "vitest";
import { deadFiles } from "./dead-files.ts";
import { declaredImports, exactVersions } from "./dependencies.ts";
import { packageLayers, serviceFolders } from "./layers.ts";
import { oneOperationPerFile } from "./operations.ts";
import { passedIn } from "./purity.ts";
import { links, readmes } from "./readmes.ts";
import { fileSizes, medianSize } from "./sizes.ts";
import { importsOf, type Rule } from "./tree.ts";
import { lockfile, words } from "./words.ts";

/** The paths a rule objects to in a tree made up for it. */
const objections = (rule: Rule, files: Record<string, string>) => rule(new Map(Object.entries(files))).map(({ path }) => path);

const src = (name: string) => `packages/services/src/${name}`;

test("imports are found in all their forms, and not in comments", () => {
  const text = `import { a,\n  b } from "./a.ts";\nimport "./b.ts";\nexport * from "c";\nimport type { D } from "./d.ts";
const e = await import("./e.ts"); readFileSync(new URL("./f.sql", import.meta.url));\n// import x from "./no.ts";\n/* import("no") */`;
  expect(importsOf(text).toSorted()).toEqual(["././f.sql", "./a.ts", "./b.ts", "./d.ts", "./e.ts", "c"]);
});

describe("sizes", () => {
  const lines = (count: number) => "x;\n".repeat(count);
  test("of one file", () => {
    expect(objections(fileSizes, { "a.ts": lines(400), "b.ts": lines(401), "c.json": lines(900) })).toEqual(["b.ts"]);
  });
  test("of half the files", () => {
    const files = (count: number) => ({
      [src("a.ts")]: lines(count),
      [src("b.ts")]: lines(count),
      [src("c.ts")]: lines(2),
      "x.ts": lines(300),
    });
    expect(objections(medianSize, files(80))).toEqual([]);
    expect(objections(medianSize, files(81))).toEqual(["packages"]);
  });
});

describe("layers", () => {
  const one = (path: string, specifier: string) => objections(packageLayers, { [path]: `import { x } from "${specifier}";` });
  test.each([
    ["packages/engine/src/a.ts", "@towpath/services"],
    ["packages/journal/src/a.ts", "@towpath/engine"],
    ["packages/server/src/a.ts", "@towpath/testkit"],
    ["packages/console/src/a.ts", "@towpath/cli"],
    ["packages/engine/src/a.ts", "../../journal/src/clock.ts"],
    ["packages/server/src/a.ts", "@towpath/unheard-of"],
  ])("%s must not import %s", (path, specifier) => {
    expect(one(path, specifier)).toEqual([path]);
  });
  test.each([
    ["packages/services/src/a.ts", "@towpath/wire"],
    ["packages/cli/src/a.ts", "@towpath/server/config"],
    ["packages/testkit/src/a.ts", "@towpath/server"],
  ])("%s may import %s", (path, specifier) => {
    expect(one(path, specifier)).toEqual([]);
  });

  const folder = (path: string, specifier: string) => objections(serviceFolders, { [src(path)]: `import { x } from "${specifier}";` });
  test("a service's folder is its own", () => {
    expect(folder("ecs/work.ts", "../ec2/store.ts")).toHaveLength(1);
    expect(folder("ecs/operations/RunTask.ts", "../../ec2/service.ts")).toHaveLength(1);
    expect(folder("ecs/work.ts", "../index.ts")).toHaveLength(1);
    expect(folder("door/door.ts", "../git-hosting/hosting.ts")).toHaveLength(1);
    expect(folder("ecs/work.ts", "../door/parts.ts")).toEqual([]);
    expect(folder("ecs/operations/RunTask.ts", "../store.ts")).toEqual([]);
    expect(folder("open-services.ts", "./ecs/service.ts")).toEqual([]);
  });
  test("tests put services together, and look into none", () => {
    expect(folder("ecs/testing/house.ts", "../../ec2/service.ts")).toEqual([]);
    expect(folder("ecs/ecs.test.ts", "../ec2/store.ts")).toHaveLength(1);
  });
});

describe("dependencies", () => {
  const manifests = {
    "package.json": '{"devDependencies":{"vitest":"1.0.0"}}',
    "packages/a/package.json": '{"name":"@towpath/a","dependencies":{"zod":"1.0.0"},"devDependencies":{"pg":"1.0.0"}}',
  };
  const one = (path: string, specifier: string) => objections(declaredImports, { ...manifests, [path]: `import x from "${specifier}";` });
  test("what ships is declared to ship", () => {
    expect(one("packages/a/src/a.ts", "zod/mini")).toEqual([]);
    expect(one("packages/a/src/a.ts", "node:fs")).toEqual([]);
    expect(one("packages/a/src/a.ts", "pg")).toHaveLength(1);
    expect(one("packages/a/src/a.ts", "@scope/b/c")).toHaveLength(1);
  });
  test("tests may use what is there for development", () => {
    expect(one("packages/a/src/a.test.ts", "pg")).toEqual([]);
    expect(one("packages/a/src/a.test.ts", "vitest")).toEqual([]);
    expect(one("packages/a/src/a.test.ts", "left-pad")).toHaveLength(1);
  });
  test("a program is bundled with what it is developed with", () => {
    const manifest = {
      "packages/a/package.json": '{"bin":{"a":"a.js"},"devDependencies":{"pg":"1.0.0"}}',
    };
    expect(objections(declaredImports, { ...manifest, "packages/a/src/a.ts": 'import x from "pg";' })).toEqual([]);
  });
  test("versions leave no choice", () => {
    expect(objections(exactVersions, { "package.json": '{"dependencies":{"zod":"^1.0.0"}}' })).toEqual(["package.json"]);
    expect(objections(exactVersions, manifests)).toEqual([]);
  });
});

test("an operation's file has its name, its export and its place in the table", () => {
  const table = { [src("ecs/service.ts")]: 'import { RunTask } from "./operations/RunTask.ts";' };
  const good = { [src("ecs/operations/RunTask.ts")]: "export const RunTask = 1;" };
  expect(objections(oneOperationPerFile, { ...table, ...good })).toEqual([]);
  expect(objections(oneOperationPerFile, good)).toHaveLength(1);
  expect(
    objections(oneOperationPerFile, {
      ...table,
      [src("ecs/operations/RunTask.ts")]: "export const runTask = 1;",
    }),
  ).toHaveLength(1);
  expect(
    objections(oneOperationPerFile, {
      ...table,
      [src("ecs/operations/page.ts")]: "export const page = 1;",
    }),
  ).toHaveLength(1);
});

test.each([
  "Date.now()",
  "new Date()",
  "Math.random()",
  "process.env.X",
  "setTimeout(f, 1)",
  'import { setTimeout as s } from "node:timers/promises";',
])("%s is a part to pass in", (code) => {
  expect(objections(passedIn, { [src("a.ts")]: code })).toHaveLength(1);
  expect(
    objections(passedIn, {
      [src("a.test.ts")]: code,
      [src("b.ts")]: `// ${code}`,
      "packages/journal/src/clock.ts": code,
    }),
  ).toEqual([]);
});

test("a socket's own timeout is no timer", () => {
  expect(objections(passedIn, { [src("a.ts")]: "socket.setTimeout(1); new Date(now)" })).toEqual([]);
});

describe("documents", () => {
  test("each package and service has one, and it is short", () => {
    const files = {
      "packages/a/package.json": "{}",
      [src("ecs/service.ts")]: "",
      [src("ecs/README.md")]: "x\n".repeat(41),
    };
    expect(objections(readmes, files)).toEqual(["packages/a/README.md", src("ecs/README.md")]);
    expect(objections(readmes, { "packages/a/package.json": "{}", "packages/a/README.md": "x\n" })).toEqual([]);
  });
  test("links lead to files, folders and headings that exist", () => {
    const text = "[a](docs/a.md) [b](docs) [c](docs/a.md#second-part) [d](https://example.com/x) [e](#here)\n# Here\n`[f](g.md)`";
    expect(objections(links, { "README.md": text, "docs/a.md": "## Second part\n" })).toEqual([]);
    expect(objections(links, { "README.md": "[a](docs/b.md)", "docs/a.md": "" })).toHaveLength(1);
    expect(objections(links, { "README.md": "[a](docs/a.md#third)", "docs/a.md": "# First\n" })).toHaveLength(1);
  });
});

test("what nothing reaches is dead", () => {
  const manifest = {
    "packages/a/package.json": '{"name":"@towpath/a","exports":{".":"./src/index.ts"}}',
  };
  const files = {
    "packages/a/src/index.ts": 'export * from "./used.ts";',
    "packages/a/src/used.ts": "",
  };
  expect(objections(deadFiles, { ...manifest, ...files })).toEqual([]);
  expect(objections(deadFiles, { ...manifest, ...files, "packages/a/src/left.ts": "" })).toEqual(["packages/a/src/left.ts"]);
  const tested = {
    "packages/a/src/x.test.ts": 'import "./left.ts";\nimport "./testing.ts";',
    "packages/a/src/left.ts": "",
    "packages/a/src/testing.ts": "",
  };
  expect(objections(deadFiles, { ...manifest, ...files, ...tested })).toEqual(["packages/a/src/left.ts"]);
});

test("how it came about is told nowhere", () => {
  const work = ["/w", "ork/main"].join("");
  const host = ["registry.npm", "js.org"].join("");
  const todo = ["// TO", "DO: later"].join("");
  for (const text of [`see ${work}/x`, `npm at ${host}`, todo])
    expect(objections(words, { "a.ts": `const x = 1;\n${text}\n` })).toEqual(["a.ts:2"]);
  expect(
    objections(words, {
      "a.ts": "// The to-do list of a session of the shell in /home/ or /work.\n",
    }),
  ).toEqual([]);
});

test("a private mirror does not get into the lock file", () => {
  const lock = (resolved: string) => ({
    "package-lock.json": JSON.stringify({ packages: { "node_modules/a": { resolved } } }),
  });
  expect(objections(lockfile, lock("https://mirror.example.com/a.tgz"))).toEqual(["package-lock.json"]);
  expect(objections(lockfile, lock(`https://registry.npm${"js"}.org/a.tgz`))).toEqual([]);
});
