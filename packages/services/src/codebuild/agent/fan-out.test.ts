import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let directory: string;
let bin: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "fan-out-"));
  bin = join(directory, ".bin");
  await mkdir(bin);
  for (const name of ["codebuild-glob-search", "codebuild-tests-run"]) {
    const script = fileURLToPath(new URL(`./${name}.sh`, import.meta.url));
    await writeFile(join(bin, name), `exec sh ${script} "$@"\n`, { mode: 0o755 });
  }
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function tree(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), "");
  }
}

interface Ran {
  code: number;
  output: string;
}

const run = async (name: string, args: string[], env: Record<string, string> = {}): Promise<Ran> => {
  const options = { cwd: directory, env: { PATH: `${bin}:/usr/bin:/bin`, ...env } };
  return promisify(execFile)("sh", [join(bin, name), ...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
  );
};

const shard = (index: number, count: number) => ({ CODEBUILD_SHARD_INDEX: String(index), CODEBUILD_SHARD_COUNT: String(count) });
const search = "codebuild-glob-search '**/*.test.js'";

describe("codebuild-glob-search", () => {
  test("prints what matches, in the order of names, each once", async () => {
    await tree("b.test.js", "a.test.js", "deep/er/c.test.js", "deep/other.js", ".hidden/d.test.js");
    expect((await run("codebuild-glob-search", ["**/*.test.js", "a.*"])).output).toBe(
      ".hidden/d.test.js\na.test.js\nb.test.js\ndeep/er/c.test.js\n",
    );
    expect((await run("codebuild-glob-search", ["./deep/*"])).output).toBe("deep/other.js\n");
    expect(await run("codebuild-glob-search", ["nothing*"])).toEqual({ code: 0, output: "" });
    expect((await run("codebuild-glob-search", [])).code).toBe(2);
  });
});

describe("codebuild-tests-run", () => {
  test("adds the files of its shard to the command, neighbours together", async () => {
    await tree("a.test.js", "b.test.js", "c.test.js", "d.test.js", "e.test.js");
    const args = ["--test-command", "echo run", "--files-search", search, "--sharding-strategy", "equal-distribution"];
    const outputs = await Promise.all([0, 1, 2].map(async (index) => (await run("codebuild-tests-run", args, shard(index, 3))).output));
    expect(outputs).toEqual(["run a.test.js b.test.js\n", "run c.test.js d.test.js\n", "run e.test.js\n"]);
  });

  test("runs everything where there is no fan-out, and ends as the command does", async () => {
    await tree("a.test.js", "b.test.js");
    expect(await run("codebuild-tests-run", [`--files-search=${search}`, "--test-command=echo"])).toEqual({
      code: 0,
      output: "a.test.js b.test.js \n".replace(" \n", "\n"),
    });
    expect((await run("codebuild-tests-run", ["--test-command", "exit 7;", "--files-search", search])).code).toBe(7);
  });

  test("a command that reads CODEBUILD_CURRENT_SHARD_FILES gets them there, line by line, and nowhere else", async () => {
    await tree("tests/a.test.js", "tests/b.test.js");
    const command = 'printf "<%s>" "$CODEBUILD_CURRENT_SHARD_FILES"';
    expect((await run("codebuild-tests-run", ["--test-command", command, "--files-search", search])).output).toBe(
      "<tests/a.test.js\ntests/b.test.js>",
    );
  });

  test("names with spaces and quotes stay one argument", async () => {
    await tree("it's a.test.js", "b.test.js");
    const { output } = await run("codebuild-tests-run", ["--test-command", "printf '<%s>'", "--files-search", search]);
    expect(output).toBe("<b.test.js><it's a.test.js>");
  });

  test.each([
    [["--files-search", "true"], "--test-command is required", 2],
    [["--test-command", "true"], "--files-search is required", 2],
    [["--test-command", "true", "--files-search", "echo a", "--sharding-strategy", "random"], "unknown sharding strategy random", 2],
    [["--test"], "unknown argument --test", 2],
    [["--test-command", "true", "--files-search", "exit 4"], "failed with exit code 4", 4],
    [["--test-command", "true", "--files-search", "true"], "no test files found", 1],
  ])("%j fails", async (args, text, code) => {
    const ran = await run("codebuild-tests-run", args);
    expect(ran.output).toContain(text);
    expect(ran.code).toBe(code);
  });

  test("a shard for which nothing is left succeeds without running", async () => {
    await tree("a.test.js");
    const ran = await run("codebuild-tests-run", ["--test-command", "exit 1;", "--files-search", search], shard(1, 2));
    expect(ran).toEqual({ code: 0, output: "codebuild-tests-run: no test files for shard 2 of 2\n" });
  });

  const split = async (files: readonly string[], strategy: string, count: number): Promise<string[][]> => {
    const list = files.map((file) => `'${file}'`).join(" ");
    const args = [
      "--test-command",
      'printf "%s" "$CODEBUILD_CURRENT_SHARD_FILES"',
      "--files-search",
      `printf '%s\\n' ${list}`,
      "--sharding-strategy",
      strategy,
    ];
    const ran = await Promise.all(Array.from({ length: count }, (_, index) => run("codebuild-tests-run", args, shard(index, count))));
    return ran.map(({ output }) => (output.includes("no test files for shard") ? [] : output.split("\n")));
  };
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,6}(\/[a-z]{1,4})?\.js$/), { minLength: 1, maxLength: 30 });

  test("every file is in exactly one shard, whatever the strategy", async () => {
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.constantFrom("equal-distribution", "stability"),
        fc.integer({ min: 1, max: 6 }),
        async (files, strategy, count) => {
          const shards = await split(files, strategy, count);
          expect(shards.flat().toSorted()).toEqual(files.toSorted());
          if (strategy === "stability") return;
          const sizes = shards.map(({ length }) => length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 15 },
    );
  });

  test("with stability a new file moves no other, and shards are about equally large", async () => {
    const files = Array.from({ length: 400 }, (_, index) => `tests/unit/case-${index}.test.js`);
    const before = await split(files, "stability", 4);
    const after = await split([...files, "tests/unit/another.test.js"], "stability", 4);
    expect(after.map((one) => one.filter((file) => file !== "tests/unit/another.test.js"))).toEqual(before);
    for (const { length } of before) expect(Math.abs(length - 100)).toBeLessThan(35);
  });
});
