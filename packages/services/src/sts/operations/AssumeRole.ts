import { ApiError } from "@towpath/wire";
import type { Caller } from "../../door/caller.ts";
import { rootCaller } from "../../door/caller.ts";
import type { Operation } from "../../door/service.ts";
import { accessKeyId, secretAccessKey } from "../../door/keys.ts";
import type { StsParts } from "../model.ts";
import { checkSessionPolicy } from "../session-policy.ts";
import { insertSession } from "../sessions.ts";
import { isTrusted } from "../trust.ts";

/** One hour, STS's default. */
const defaultSeconds = 3_600;

export const AssumeRole: Operation<"sts", "AssumeRole", StsParts> = async (input, { caller, now }, parts) => {
  const role = await findRole(input.RoleArn, caller, parts);
  const context = { roleSessionName: input.RoleSessionName, ...(input.ExternalId !== undefined && { externalId: input.ExternalId }) };
  if (!role || !isTrusted(role.trust, caller, context)) throw denied(caller, input.RoleArn);
  const seconds = input.DurationSeconds ?? defaultSeconds;
  if (seconds > role.maxSessionSeconds) {
    throw new ApiError("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  checkSessionPolicy(input);
  const account = input.RoleArn.split(":")[4] ?? caller.account;
  const session = {
    accessKeyId: accessKeyId("ASIA", parts.ids),
    secretAccessKey: secretAccessKey(parts.ids),
    sessionToken: parts.ids.bytes(96).toString("base64"),
    account,
    roleArn: input.RoleArn,
    sessionName: input.RoleSessionName,
    arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${input.RoleSessionName}`,
    userId: `${role.id}:${input.RoleSessionName}`,
    expires: now + seconds * 1_000,
    ...(input.Policy !== undefined && { policy: input.Policy }),
  };
  parts.journal.transact((tx) => insertSession(tx, parts, session));
  return {
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: new Date(session.expires),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
  };
};

interface Role {
  name: string;
  id: string;
  trust: string;
  maxSessionSeconds: number;
}

/** Undefined for a role that does not exist: STS answers both that and a refusing trust policy with AccessDenied. */
async function findRole(arn: string, caller: Caller, parts: StsParts): Promise<Role | undefined> {
  const [, , service, , account, resource] = arn.split(":");
  const name = resource?.split("/").at(-1);
  if (service !== "iam" || !resource?.startsWith("role/") || !account || !name) throw new ApiError("ValidationError", `${arn} is invalid`);
  try {
    const { Role: found } = await parts.aws.as(rootCaller(account, caller.region)).iam.GetRole({ RoleName: name });
    if (found?.Arn !== arn || !found.RoleName || !found.RoleId) return undefined;
    const trust = decodeURIComponent(found.AssumeRolePolicyDocument ?? "");
    return { name: found.RoleName, id: found.RoleId, trust, maxSessionSeconds: found.MaxSessionDuration ?? defaultSeconds };
  } catch (error) {
    if ((error as Error).name === "NoSuchEntityException") return undefined;
    throw error;
  }
}

function denied(caller: Caller, arn: string): ApiError {
  const { principal } = caller;
  const who = principal.kind === "service" ? principal.service : principal.arn;
  return new ApiError("AccessDenied", `User: ${who} is not authorized to perform: sts:AssumeRole on resource: ${arn}`, 403);
}
