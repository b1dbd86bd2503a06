/** The role an action works as: the pipeline's, or the action's own, which the pipeline's role takes on. */
import type { Aws, Session } from "../../door/aws.ts";
import { takeOn } from "../../door/take-on.ts";
import { ActionFailed } from "../providers/provider.ts";
import { refusalOf } from "../providers/refusals.ts";

interface Of {
  account: string;
  region: string;
  roleArn: string;
  pipelineName: string;
  action: { roleArn?: string };
  /** A session policy: the session may do no more than it allows. */
  policy?: string;
}

export const servicePrincipal = "codepipeline.amazonaws.com";

/** The session's name is the pipeline's: who is asked sees which pipeline asks. */
export const sessionNameOf = (pipelineName: string): string =>
  pipelineName
    .replaceAll(/[^\w+=,.@-]/g, "-")
    .slice(0, 64)
    .padEnd(2, "-");

/** Throws ActionFailed when a role cannot be taken on. */
export async function openSession(aws: Aws, { account, region, roleArn, pipelineName, action, policy }: Of): Promise<Session> {
  const sessionName = sessionNameOf(pipelineName);
  try {
    const by = { service: servicePrincipal, sessionName, account, region };
    if (action.roleArn === undefined) return await aws.assume(roleArn, { ...by, ...(policy !== undefined && { policy }) });
    return await takeOn(aws, await aws.assume(roleArn, by), action.roleArn, sessionName, policy);
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
