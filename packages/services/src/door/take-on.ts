import type { Aws, Session } from "./aws.ts";
import type { Caller } from "./caller.ts";

/**
 * From one role to the next: `from` calls AssumeRole, so the next role's trust policy decides about it. `policy` is a session policy. Throws
 * what AssumeRole throws.
 */
export async function takeOn(aws: Aws, from: Session, roleArn: string, sessionName: string, policy?: string): Promise<Session> {
  const input = { RoleArn: roleArn, RoleSessionName: sessionName, ...(policy !== undefined && { Policy: policy }) };
  const { Credentials, AssumedRoleUser } = await from.client.sts.AssumeRole(input);
  if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.SessionToken)
    throw new TypeError("AssumeRole answered without credentials");
  const principal = {
    kind: "session" as const,
    arn: AssumedRoleUser?.Arn ?? roleArn,
    userId: AssumedRoleUser?.AssumedRoleId ?? "",
    roleArn,
    sessionName,
    ...(policy !== undefined && { policy }),
  };
  const caller: Caller = {
    account: roleArn.split(":")[4] ?? from.caller.account,
    region: from.caller.region,
    principal,
    ...invokedBy(from),
  };
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

const invokedBy = ({ caller }: Session) => (caller.invokedBy === undefined ? {} : { invokedBy: caller.invokedBy });
