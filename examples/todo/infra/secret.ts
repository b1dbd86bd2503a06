import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from "@aws-sdk/client-secrets-manager";
import { type Context, projectName } from "./context.ts";
import type { Database } from "./database.ts";
import { ensure, orMissing, remove, required } from "./steps.ts";

export const secretName = "dev/todo/core";

/** The keys of the secret's JSON. The password is stored before the database has it, so that no run can lose it. */
type SecretContent = { DB_PASSWORD: string; DB_CONNECTION_STRING?: string };

export type Secret = { arn: string; content: SecretContent };

export async function ensureSecret(context: Context): Promise<Secret> {
  const { secrets } = context.clients;
  return ensure(
    context,
    `secret ${secretName}`,
    async () => {
      const found = await orMissing(() => secrets.send(new GetSecretValueCommand({ SecretId: secretName })));
      return found && { arn: required(found.ARN, "the secret's ARN"), content: parseContent(required(found.SecretString, "its value")) };
    },
    async () => {
      // Letters and digits only: the password becomes a part of a URL.
      const random = await secrets.send(new GetRandomPasswordCommand({ PasswordLength: 32, ExcludePunctuation: true }));
      const content = { DB_PASSWORD: required(random.RandomPassword, "a password") };
      const created = await secrets.send(
        new CreateSecretCommand({
          Name: secretName,
          Description: `The database connection of ${projectName}`,
          SecretString: JSON.stringify(content),
          Tags: [{ Key: "project", Value: projectName }],
        }),
      );
      return { arn: required(created.ARN, "the secret's ARN"), content };
    },
  );
}

function parseContent(text: string): SecretContent {
  const content = JSON.parse(text) as SecretContent;
  if (typeof content.DB_PASSWORD !== "string") throw new Error(`The secret ${secretName} has no DB_PASSWORD.`);
  return content;
}

/**
 * PostgreSQL's URL. Where the database has a certificate the connection is encrypted, as RDS demands from version 15 on;
 * the certificate itself is not verified, which would take Amazon's root certificates in every image.
 */
export const connectionString = (database: Database, password: string): string =>
  `postgres://${projectName}:${password}@${database.address}:${database.port}/${projectName}${database.usesTls ? "?sslmode=no-verify" : ""}`;

/** Stores the connection string in the secret when it is not there yet. */
export async function storeConnectionString(context: Context, secret: Secret, database: Database): Promise<void> {
  const value = connectionString(database, secret.content.DB_PASSWORD);
  if (secret.content.DB_CONNECTION_STRING === value) return;
  const content: SecretContent = { ...secret.content, DB_CONNECTION_STRING: value };
  await context.clients.secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: JSON.stringify(content) }));
}

/** Without a recovery window: its name can be used again at once. */
export const removeSecret = (context: Context): Promise<void> =>
  remove(context, `secret ${secretName}`, () =>
    context.clients.secrets.send(new DeleteSecretCommand({ SecretId: secretName, ForceDeleteWithoutRecovery: true })),
  );
