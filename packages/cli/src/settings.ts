import { type Config, ConfigError, readEnv } from "@towpath/server/config";
import type { Context } from "./context.ts";
import { UserError } from "./errors.ts";

/** The settings of this call; one that cannot be used is the user's to correct. */
export function settings(context: Context): Config {
  try {
    return readEnv({ HOME: context.homeDirectory, ...context.env });
  } catch (error) {
    if (error instanceof ConfigError) throw new UserError(error.message, { cause: error, exitCode: 2 });
    throw error;
  }
}
