import type { Session } from "../../door/aws.ts";
import { parseValueFrom, type ValueFrom } from "../definition/value-from.ts";
import { TaskFailure } from "../faults.ts";
import type { ContainerDefinition } from "../model.ts";

const failed = (what: string) =>
  new TaskFailure(`ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ${what}`);
const said = (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** The values of a container's secrets, read as the execution role: environment variable -> value. Throws TaskFailure. */
export async function resolveSecrets(container: ContainerDefinition, execution: () => Promise<Session>): Promise<Record<string, string>> {
  const secrets = container.secrets ?? [];
  if (secrets.length === 0) return {};
  const session = await execution();
  const values = await Promise.all(
    secrets.map(async ({ name = "", valueFrom = "" }) => {
      const from = parseValueFrom(valueFrom);
      if (!from) throw failed(`invalid valueFrom for ${name}`);
      return [name, from.kind === "secret" ? await secretValue(from, session) : await parameterValue(from.name, session)] as const;
    }),
  );
  return Object.fromEntries(values);
}

async function secretValue(from: Extract<ValueFrom, { kind: "secret" }>, { client }: Session): Promise<string> {
  const { secretId, versionStage, versionId, jsonKey } = from;
  const { SecretString } = await client.secretsmanager
    .GetSecretValue({ SecretId: secretId, ...(versionStage && { VersionStage: versionStage }), ...(versionId && { VersionId: versionId }) })
    .catch((error: unknown) => {
      throw failed(
        `unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secretId} from secrets manager: ${said(error)}`,
      );
    });
  if (SecretString === undefined) throw failed(`unable to retrieve secret from asm: secret ${secretId} has no string value`);
  if (jsonKey === undefined) return SecretString;
  const held = parsed(SecretString);
  const value = held?.[jsonKey];
  if (value === undefined)
    throw failed(`unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key ${jsonKey}`);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw failed("unable to retrieve secret from asm: the secret is not JSON, so it has no json keys");
  }
}

async function parameterValue(reference: string, { client }: Session): Promise<string> {
  const name = reference.startsWith("arn:") ? nameInArn(reference) : reference;
  const { Parameters = [] } = await client.ssm.GetParameters({ Names: [name], WithDecryption: true }).catch((error: unknown) => {
    throw failed(`unable to retrieve secrets from ssm: service call has been retried 1 time(s): ${said(error)}`);
  });
  const value = Parameters[0]?.Value;
  if (value === undefined)
    throw failed(`unable to retrieve secrets from ssm: service call has been retried 1 time(s): Invalid SSM parameters: ${reference}`);
  return value;
}

/** "…:parameter/a/b" names "/a/b", "…:parameter/a" names "a": a hierarchical name begins with a slash. */
function nameInArn(arn: string): string {
  const name = arn.split(":parameter/")[1] ?? "";
  return name.includes("/") ? `/${name}` : name;
}
