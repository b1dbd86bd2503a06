import { execFile } from "node:child_process";
import { join } from "node:path";
import { dataDirectory, freePort, removeDirectory } from "@towpath/testkit";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** The demonstration as a newcomer types it, with a data directory and a port of its own. */
test("the demonstration ends well, with every verdict true and nothing left", { timeout: 900_000 }, async () => {
  const directory = dataDirectory();
  const environment = { ...process.env, TOWPATH_HOME: directory, TOWPATH_PORT: String(await freePort()) };
  try {
    const { code, stdout } = await run(join(root, "script/demo"), ["--json", "--down"], environment);
    const result = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { verdicts: Record<string, boolean>; left: string[] };
    expect(Object.entries(result.verdicts).filter(([, isTrue]) => !isTrue)).toEqual([]);
    expect(Object.keys(result.verdicts)).toHaveLength(14);
    expect(result.left).toEqual([]);
    expect(code).toBe(0);
  } finally {
    removeDirectory(directory);
  }
});

function run(program: string, words: string[], env: NodeJS.ProcessEnv): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const child = execFile(program, words, { env, maxBuffer: 64 * 1_048_576 }, (error, stdout, stderr) => {
      if (error) process.stderr.write(`${stdout}\n${stderr}`);
      resolve({ code: child.exitCode ?? 1, stdout });
    });
  });
}
