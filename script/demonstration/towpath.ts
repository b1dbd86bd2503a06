import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** How the server is reached and entered; it writes this file when it starts. */
export interface Access {
  endpoint: string;
  account: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}

const root = join(import.meta.dirname, "../..");
const run = promisify(execFile);
const home = () => process.env["TOWPATH_HOME"] || join(homedir(), ".towpath");

/** Runs a command of the product as its user would. Rejects with what it wrote to standard error. */
export async function towpath(...words: string[]): Promise<string> {
  try {
    const { stdout } = await run(process.execPath, [join(root, "packages/cli/src/main.ts"), ...words], {
      cwd: root,
      // The application is one for Node: the small build image will do.
      env: { TOWPATH_BUILD_IMAGES: "core", ...process.env },
      maxBuffer: 16 * 1_048_576,
    });
    return stdout;
  } catch (cause) {
    const text = (cause as { stderr?: string }).stderr?.trim();
    throw new DemoError(text || `towpath ${words.join(" ")} failed`, { cause });
  }
}

export async function readAccess(): Promise<Access> {
  return JSON.parse(await readFile(join(home(), "access.json"), "utf8")) as Access;
}

/** Something that the person who runs the demonstration can read and act on. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}
