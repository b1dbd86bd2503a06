import type { ProjectSource } from "@aws-sdk/client-codebuild";
import type { Session } from "../../door/aws.ts";
import { tokenUser } from "../../git-hosting/providers.ts";
import type { Place } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { SourceCredential as Usable } from "../sources/git/repository.ts";
import { credentialArn, type SourceCredential } from "./model.ts";
import { findCredential } from "./store.ts";

/** What a source's host is shown: what the source itself names, or else what was imported for hosts of its type. Throws BuildProblem. */
export async function credentialFor(
  parts: Pick<CodebuildParts, "journal" | "seal">,
  place: Place,
  session: Session,
  { type, auth }: Pick<ProjectSource, "type" | "auth">,
): Promise<Usable | undefined> {
  if (auth?.type === "CODECONNECTIONS") return { kind: "connection", arn: auth.resource ?? "" };
  if (auth?.type === "SECRETS_MANAGER") return fromSecret(session, auth.resource ?? "", type ?? "");
  const imported = findCredential(parts.journal, place, type ?? "");
  if (!imported) return undefined;
  if (imported.authType === "CODECONNECTIONS") return { kind: "connection", arn: imported.resource ?? "" };
  if (imported.authType === "SECRETS_MANAGER") return fromSecret(session, imported.resource ?? "", type ?? "");
  return { kind: "password", username: imported.username ?? tokenUser(imported.serverType), password: openToken(parts, imported) };
}

function openToken({ seal }: Pick<CodebuildParts, "seal">, imported: SourceCredential): string {
  return seal.open(imported.token ?? Buffer.of(), credentialArn(imported, imported.serverType)).toString();
}

/**
 * A secret as AWS has it for source credentials: JSON with ServerType, AuthType, Token and, for BASIC_AUTH, Username; it is read as the build's
 * role. https://docs.aws.amazon.com/codebuild/latest/userguide/asm-create-secret.html
 */
async function fromSecret(session: Session, secretId: string, type: string): Promise<Usable> {
  const fields = fieldsOf(await secretText(session, secretId));
  const { Token: password, Username: username, ServerType: serverType } = fields;
  if (typeof password !== "string" || password === "") {
    throw new BuildProblem("CLIENT_ERROR", `The secret ${secretId} is not one of source credentials: it has no text named Token`);
  }
  if (typeof serverType === "string" && serverType !== type) {
    throw new BuildProblem("CLIENT_ERROR", `The secret ${secretId} is for the server type ${serverType}, the source is of type ${type}`);
  }
  return { kind: "password", username: typeof username === "string" && username !== "" ? username : tokenUser(type), password };
}

async function secretText({ client }: Session, SecretId: string): Promise<string> {
  try {
    return (await client.secretsmanager.GetSecretValue({ SecretId })).SecretString ?? "";
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    throw new BuildProblem("CLIENT_ERROR", `Unable to read the source credentials in ${SecretId}. ${refusalText(cause)}`, { cause });
  }
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(text);
    return typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
