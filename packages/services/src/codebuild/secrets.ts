import type { Client } from "../door/aws.ts";
import type { SecretReference, VariableSource } from "./plan/variables.ts";
import { BuildProblem, isRefusal, refusalText } from "./problem.ts";

/** Values by variable; `secret` names those that are masked in the log. */
export interface Values {
  variables: Record<string, string>;
  secret: string[];
}

/**
 * Looks up every variable's value as the build's role: parameters by GetParameters only, ten at a time, each secret once. Throws
 * BuildProblem naming what is missing.
 */
export async function resolveVariables(sources: Record<string, VariableSource>, client: Client, signal: AbortSignal): Promise<Values> {
  const entries = Object.entries(sources);
  const parameters = parameterReader(client.ssm, entries, signal);
  const secrets = secretReader(client.secretsmanager, signal);
  const resolved = await Promise.all(
    entries.map(async ([name, source]): Promise<[string, string]> => {
      if (source.from === "text") return [name, source.value];
      if (source.from === "parameter-store") return [name, await parameters(source.parameter)];
      return [name, await secrets(source.secret)];
    }),
  );
  return { variables: Object.fromEntries(resolved), secret: entries.filter(([, { from }]) => from !== "text").map(([name]) => name) };
}

function parameterReader(ssm: Client["ssm"], entries: [string, VariableSource][], signal: AbortSignal): (name: string) => Promise<string> {
  const names = [...new Set(entries.flatMap(([, source]) => (source.from === "parameter-store" ? [source.parameter] : [])))];
  const pages = Array.from({ length: Math.ceil(names.length / 10) }, (_, page) => names.slice(page * 10, page * 10 + 10));
  const values = Promise.all(pages.map((page) => readParameters(ssm, page, signal)));
  values.catch(() => undefined);
  return async (name) => {
    const found = (await values).find((page) => page.has(name))?.get(name);
    if (found === undefined) throw new BuildProblem(parameterError, `Parameter does not exist: ${name}`);
    return found;
  };
}

const parameterError = "Decrypted Variables Error";

/** By the name that was asked for, which may be an ARN or name a version. */
async function readParameters(ssm: Client["ssm"], names: string[], signal: AbortSignal): Promise<Map<string, string>> {
  try {
    const { Parameters = [] } = await ssm.GetParameters({ Names: names, WithDecryption: true }, signal);
    return new Map(
      Parameters.flatMap(({ Name, ARN, Selector = "", Value = "" }) => [
        [`${Name}${Selector}`, Value],
        [`${ARN}${Selector}`, Value],
      ]),
    );
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    throw new BuildProblem(parameterError, refusalText(cause), { cause });
  }
}

const secretError = "Secrets Manager Error";

function secretReader(client: Client["secretsmanager"], signal: AbortSignal): (reference: SecretReference) => Promise<string> {
  const asked = new Map<string, Promise<string>>();
  const read = async ({ secretId, versionStage, versionId }: SecretReference): Promise<string> => {
    try {
      const stage = versionStage ?? (versionId === undefined ? "AWSCURRENT" : undefined);
      const input = { SecretId: secretId, ...(stage && { VersionStage: stage }), ...(versionId && { VersionId: versionId }) };
      const { SecretString, SecretBinary } = await client.GetSecretValue(input, signal);
      return SecretString ?? Buffer.from(SecretBinary ?? []).toString("utf8");
    } catch (cause) {
      if (!isRefusal(cause)) throw cause;
      throw new BuildProblem(secretError, refusalText(cause), { cause });
    }
  };
  return async (reference) => {
    const key = JSON.stringify([reference.secretId, reference.versionStage, reference.versionId]);
    const value = asked.get(key) ?? read(reference);
    asked.set(key, value);
    return reference.jsonKey === undefined ? value : leafOf(await value, reference.jsonKey, reference.secretId);
  };
}

/** A member of a secret that is a JSON document: strings as they are, all else as JSON. */
function leafOf(document: string, key: string, secretId: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw new BuildProblem(secretError, `The secret ${secretId} is not a JSON document, so it has no key ${key}`);
  }
  const value =
    typeof parsed === "object" && parsed !== null && Object.hasOwn(parsed, key) ? (parsed as Record<string, unknown>)[key] : undefined;
  if (value === undefined) throw new BuildProblem(secretError, `The secret ${secretId} has no key ${key}`);
  return typeof value === "string" ? value : JSON.stringify(value);
}
