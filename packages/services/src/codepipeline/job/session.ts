/** The role an action works as: the pipeline's, or the action's own, which the pipeline's role takes on. */
import type { Aws, Session } from "../../door/aws.ts";
import type { Caller } from "../../door/caller.ts";
import { ActionFailed } from "../providers/provider.ts";
import { refusalOf } from "../providers/refusals.ts";

interface Of {
  account: string;
  region: string;
  roleArn: string;
  pipelineName: string;
  action: { roleArn?: string };
}

const servicePrincipal = "codepipeline.amazonaws.com";

/** The session's name is the pipeline's: who is asked sees which pipeline asks. */
export const sessionNameOf = (pipelineName: string): string =>
  pipelineName
    .replaceAll(/[^\w+=,.@-]/g, "-")
    .slice(0, 64)
    .padEnd(2, "-");

/** Throws ActionFailed when a role cannot be taken on. */
export async function openSession(aws: Aws, { account, region, roleArn, pipelineName, action }: Of): Promise<Session> {
  const sessionName = sessionNameOf(pipelineName);
  try {
    const pipelineSession = await aws.assume(roleArn, { service: servicePrincipal, sessionName, account, region });
    return action.roleArn === undefined ? pipelineSession : await chain(aws, pipelineSession, action.roleArn, sessionName);
  } catch (cause) {
    const refusal = refusalOf(cause);
    if (!refusal) throw cause;
    throw new ActionFailed("PermissionError", notAuthorized(roleArn, action.roleArn), { cause });
  }
}

/** What CreatePipeline says to a role that cannot be taken on. */
export const notAuthorized = (roleArn: string, actionRoleArn?: string): string =>
  actionRoleArn === undefined
    ? `CodePipeline is not authorized to perform AssumeRole on role ${roleArn}`
    : `${roleArn} is not authorized to perform AssumeRole on role ${actionRoleArn}`;

async function chain(aws: Aws, from: Session, roleArn: string, sessionName: string): Promise<Session> {
  const { Credentials, AssumedRoleUser } = await from.client.sts.AssumeRole({ RoleArn: roleArn, RoleSessionName: sessionName });
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken)
    throw new TypeError("AssumeRole answered without credentials");
  const principal = {
    kind: "session" as const,
    arn: AssumedRoleUser?.Arn ?? roleArn,
    userId: AssumedRoleUser?.AssumedRoleId ?? "",
    roleArn,
    sessionName,
  };
  const caller: Caller = { account: roleArn.split(":")[4] ?? from.caller.account, region: from.caller.region, principal };
  return {
    caller,
    client: aws.as(caller),
    credentials: {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
      expiresAt: Credentials.Expiration?.getTime() ?? from.credentials.expiresAt,
    },
  };
}
