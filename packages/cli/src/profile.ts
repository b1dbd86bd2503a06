import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Access } from "@towpath/server/access";
import type { Context } from "./context.ts";
import { UserError } from "./errors.ts";

/** A file of the AWS clients as it is and as it is to be. */
export interface FileChange {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** Marks the sections that may be written again; a profile without it is the user's own. */
const mark = "# Written by towpath env --profile.";

/** What `~/.aws/config` and `~/.aws/credentials` become. Throws UserError when a profile of that name is somebody else's. */
export function planProfile({ env, homeDirectory }: Pick<Context, "env" | "homeDirectory">, access: Access, name: string): FileChange[] {
  const config = env["AWS_CONFIG_FILE"] || join(homeDirectory, ".aws/config");
  const credentials = env["AWS_SHARED_CREDENTIALS_FILE"] || join(homeDirectory, ".aws/credentials");
  return [
    change(config, name === "default" ? "default" : `profile ${name}`, [
      `region = ${access.region}`,
      `endpoint_url = ${access.endpoint}`,
      "output = json",
    ]),
    change(credentials, name, [`aws_access_key_id = ${access.accessKeyId}`, `aws_secret_access_key = ${access.secretAccessKey}`]),
  ];
}

export function applyProfile(changes: readonly FileChange[]): void {
  for (const { path, after } of changes) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, after, { mode: 0o600 });
  }
}

function change(path: string, section: string, settings: readonly string[]): FileChange {
  const before = readIfThere(path);
  const wanted = [`[${section}]`, mark, ...settings, ""].join("\n");
  const sections = before.split(/^(?=\[)/m);
  const at = sections.findIndex((text) => text.startsWith("[") && headerOf(text) === section);
  const found = sections[at];
  if (found !== undefined && !found.includes(mark)) {
    throw new UserError(`${path} has a section [${section}] that Towpath did not write. Choose another name: towpath env --profile NAME`);
  }
  if (found !== undefined) {
    const rest = at < sections.length - 1 ? "\n" : "";
    return { path, before, after: sections.with(at, wanted + rest).join("") };
  }
  const gap = before === "" ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  return { path, before, after: before + gap + wanted };
}

const headerOf = (text: string): string => text.slice(1, text.indexOf("]")).trim().replace(/\s+/, " ");

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new UserError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  }
}
