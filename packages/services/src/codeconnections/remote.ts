/**
 * Connections to Git servers elsewhere. AWS is given a token when the owner of a connection completes its handshake in a browser; here it is
 * a secret of Secrets Manager, which a tag of the connection names. The secret is the token itself, or JSON with `username` and `password`
 * (or `token`), and `webhookSecret` where the server's webhooks are to be believed.
 */
import { GitRefused } from "../git-hosting/forward.ts";
import { providerSites, tokenUser } from "../git-hosting/providers.ts";
import { type Caller, serviceCaller } from "../door/caller.ts";
import type { CodeconnectionsParts, ConnectionRow, Tag } from "./model.ts";
import { hostAt, tagsOf } from "./store.ts";

export const secretTag = "towpath:token-secret";
export const pollTag = "towpath:poll-seconds";

export interface RemotePlace {
  endpoint: string;
  provider: string;
  secretId?: string;
}

const valueOf = (tags: Tag[], key: string): string | undefined => tags.find(({ Key }) => Key === key)?.Value;

/** Undefined for a connection whose repositories are hosted here. */
export function remotePlace({ journal }: Pick<CodeconnectionsParts, "journal">, connection: ConnectionRow): RemotePlace | undefined {
  const secretId = valueOf(tagsOf(connection), secretTag);
  const { host_arn: hostArn, provider } = connection;
  const endpoint = hostArn === null ? secretId && providerSites[provider] : hostAt(journal, connection, hostArn).endpoint;
  return endpoint ? { endpoint: endpoint.replace(/\/+$/, ""), provider, ...(secretId !== undefined && { secretId }) } : undefined;
}

/** Whether a connection may be made with these tags; gives what is wrong. */
export function checkTags(tags: readonly Tag[], provider: string, hasHost: boolean): string | undefined {
  if (valueOf([...tags], secretTag) !== undefined && !hasHost && !(provider in providerSites))
    return `A connection to ${provider} needs a host, which says where its server answers.`;
  const seconds = valueOf([...tags], pollTag);
  if (seconds !== undefined && !/^[1-9]\d{0,5}$/.test(seconds)) return `The tag ${pollTag} must be a number of seconds, at least 1.`;
  return undefined;
}

export interface RemoteSecret {
  username: string;
  password: string;
  webhookSecret?: string;
}

/** The secret that a place's connection names. Throws GitRefused, saying what to do. */
export async function remoteSecret(
  { aws }: CodeconnectionsParts,
  at: Pick<Caller, "account" | "region">,
  place: RemotePlace,
): Promise<RemoteSecret | undefined> {
  const { secretId, provider } = place;
  if (secretId === undefined) return undefined;
  const { secretsmanager } = aws.as(serviceCaller("codeconnections.amazonaws.com", at.account, at.region));
  const { SecretString = "" } = await secretsmanager.GetSecretValue({ SecretId: secretId }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GitRefused(403, `The secret ${secretId}, which the tag ${secretTag} of the connection names, cannot be read: ${why}`, {
      cause,
    });
  });
  return secretOf(SecretString, provider);
}

/** Throws GitRefused for JSON that lacks what is needed. */
export function secretOf(text: string, provider: string): RemoteSecret {
  const userName = tokenUser(provider);
  if (!text.trimStart().startsWith("{")) return { username: userName, password: text.trim() };
  const fields = fieldsOf(text);
  const password = fields["password"] ?? fields["token"];
  if (typeof password !== "string")
    throw new GitRefused(403, "The secret of the connection is JSON without a text named token or password.");
  const { username, webhookSecret } = fields;
  return {
    username: typeof username === "string" ? username : userName,
    password,
    // Whoever knows that it is empty could sign with it.
    ...(typeof webhookSecret === "string" && webhookSecret !== "" && { webhookSecret }),
  };
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new GitRefused(403, "The secret of the connection begins as JSON does, and is not.", { cause });
  }
}
