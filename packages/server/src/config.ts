import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Everything that can be set, read once from the environment. The defaults serve one person on one machine. */
export interface Config {
  /** TOWPATH_HOME: the data directory. */
  dataDirectory: string;
  /** TOWPATH_HOST: the address to listen on. Anything but loopback opens the installation to the network. */
  host: string;
  /** TOWPATH_PORT: AWS APIs, registry, Git and console share it. */
  port: number;
  /** TOWPATH_ACCOUNT: the account all resources live in, twelve digits. */
  account: string;
  /** TOWPATH_REGION: the region of the clients' configuration and of calls that name none. */
  region: string;
  /** TOWPATH_LOG_LEVEL: of the server's own log. */
  logLevel: "debug" | "info" | "warn" | "error";
  /** TOWPATH_CRASH_AT: kills the server when it first reaches one of the named points (commas between them); for tests of recovery. */
  crashAt: string | undefined;
  /** TOWPATH_BUILDS: builds that run at once; undefined for half the processors, at least two. */
  buildsAtOnce: number | undefined;
  /** TOWPATH_BUILD_IMAGES: what the ids of AWS's build images stand for. */
  buildImages: "standard" | "core" | "aws";
  /** TOWPATH_KEEP_FAILED: minutes for which the environment of a failed build stays for `towpath shell`; 0 for not at all. */
  keepFailedMinutes: number;
  /** TOWPATH_RECORD: which calls CloudTrail's LookupEvents shows. Changes and what hands out secrets always are; "everything" adds reads and data. */
  recordedCalls: "changes" | "everything";
}

/** A setting that cannot be used; the message names it and says what would do. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Whatever is wrong with it, the same words say what would do. */
function whole(least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
}

export const schema = z.object({
  TOWPATH_HOME: z.string().min(1).optional(),
  TOWPATH_HOST: z.string().min(1).default("127.0.0.1"),
  TOWPATH_PORT: whole(1, 65_535).default(4566),
  TOWPATH_ACCOUNT: z
    .string()
    .regex(/^\d{12}$/, "must be twelve digits")
    .default("000000000000"),
  TOWPATH_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must look like "us-east-1"')
    .default("us-east-1"),
  TOWPATH_LOG_LEVEL: z.enum(["debug", "info", "warn", "error"]).default("info"),
  TOWPATH_CRASH_AT: z.string().optional(),
  TOWPATH_BUILDS: whole(1, 1_000).optional(),
  TOWPATH_BUILD_IMAGES: z.enum(["standard", "core", "aws"]).default("standard"),
  TOWPATH_KEEP_FAILED: whole(0, 1_440).default(15),
  TOWPATH_RECORD: z.enum(["changes", "everything"]).default("changes"),
});

/** Throws ConfigError for a setting that cannot be used. */
export function readEnv(env: Record<string, string | undefined>): Config {
  const known = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in schema.shape && value !== ""));
  const read = schema.safeParse(known);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new ConfigError(`The setting ${String(issue?.path[0])} cannot be used: ${issue?.message}.`);
  }
  const values = read.data;
  return {
    dataDirectory: values.TOWPATH_HOME ?? join(homedir(), ".towpath"),
    host: values.TOWPATH_HOST,
    port: values.TOWPATH_PORT,
    account: values.TOWPATH_ACCOUNT,
    region: values.TOWPATH_REGION,
    logLevel: values.TOWPATH_LOG_LEVEL,
    crashAt: values.TOWPATH_CRASH_AT,
    buildsAtOnce: values.TOWPATH_BUILDS,
    buildImages: values.TOWPATH_BUILD_IMAGES,
    keepFailedMinutes: values.TOWPATH_KEEP_FAILED,
    recordedCalls: values.TOWPATH_RECORD,
  };
}
