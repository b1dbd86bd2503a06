/** The configuration EnvironmentVariables: a JSON array of `{name, value, type}` as one text. */
import type { EnvironmentVariable } from "@aws-sdk/client-codebuild";
import { ActionFailed } from "../provider.ts";

const types = ["PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER"] as const;
type Type = (typeof types)[number];

export type Variable = EnvironmentVariable & { name: string; value: string; type: Type };

/** Throws ActionFailed, in AWS's words, for anything else. */
export function variablesFrom(text: string): Variable[] {
  const parsed = parse(text);
  if (!Array.isArray(parsed)) throw unexpected();
  return parsed.map((one: unknown) => {
    const { name, value, type = "PLAINTEXT" } = (one ?? {}) as Record<string, unknown>;
    if (typeof name !== "string" || name === "" || typeof value !== "string") throw unexpected();
    const known = types.find((wanted) => wanted === type);
    if (!known) throw unexpected();
    return { name, value, type: known };
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unexpected(cause);
  }
}

const unexpected = (cause?: unknown) =>
  new ActionFailed(
    "ConfigurationError",
    `EnvironmentVariables specified in action config does not match expected format, the expected format is JSON array adhering to the following format: [{"name": "string", "type": "${types.join("|")}", "value": "string"}]`,
    { cause },
  );
