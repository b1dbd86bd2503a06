import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

const main = join(import.meta.dirname, "../../cli/src/main.ts");

/** Runs a command of the product for a data directory. Rejects when it fails, with its output. */
export async function towpath(directory: string, ...words: string[]): Promise<string> {
  const environment = { ...process.env, TOWPATH_HOME: directory };
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...words], {
    env: environment,
    maxBuffer: 16 * 1_048_576,
  });
  return stdout;
}
