import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type PreparedVersion, prepareVersion, type VersionNumber } from "../../examples/todo/versions.ts";
import { type Access, DemoError } from "./towpath.ts";

const run = promisify(execFile);

/** Where the connection's repository is pushed to. */
export const repositoryUrl = (access: Access): string => `${access.endpoint}/git/todo/acme/todo.git`;

/**
 * Commits a version of the application and pushes it, with git as it is. The key is handed over by a credential helper, so it is in no
 * command line and no URL.
 */
export async function pushVersion(directory: string, number: VersionNumber, access: Access): Promise<PreparedVersion> {
  const prepared = await prepareVersion(directory, number);
  const helper = '!f() { echo "username=$DEMO_USER"; echo "password=$DEMO_PASSWORD"; }; f';
  const environment = { ...process.env, DEMO_USER: access.accessKeyId, DEMO_PASSWORD: access.secretAccessKey, GIT_TERMINAL_PROMPT: "0" };
  try {
    await run(
      "git",
      ["-c", "credential.helper=", "-c", `credential.helper=${helper}`, "push", "--quiet", "--force", repositoryUrl(access), "main"],
      { cwd: directory, env: environment },
    );
  } catch (cause) {
    throw new DemoError(`git push failed: ${(cause as { stderr?: string }).stderr?.trim()}`, { cause });
  }
  return prepared;
}
